//! `cargo xtask package apple`: the XCFramework, and what Swift's package managers read beside it.
//!
//! On a Mac with Xcode's tools, or in the Debian root, where nothing can be run and what an app would
//! link is a list of names (docs/unproven.md, A1).

mod distribution;
mod fat;
mod link;
mod macho;
mod sbom;
mod slices;
mod verify;
mod xcframework;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use self::distribution::{PRIVACY, SOURCES, Values};
use self::slices::{Built, Cpu, SLICES, Slice, Toolchain};
use self::xcframework::{FRAMEWORK, Files};
use super::aar;
use crate::offline::root::Root;
use crate::project::{self, installed};
use crate::size;
use crate::steps::{Outcome, Steps};

/// Where the files of a release are.
const RELEASES: &str = "https://github.com/stytch-core/stytch-core/releases/download";

// Switches of a command line.
#[allow(clippy::struct_excessive_bools)]
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Only this slice: a quick check, never a release
    #[arg(long = "slice", value_name = "SLICE", value_parser = Slice::parse)]
    slices: Vec<Slice>,
    /// Check what was made, and link a program against each slice
    #[arg(long)]
    verify: bool,
    /// For publishing: refuse anything but Xcode's tools and all slices
    #[arg(long)]
    release: bool,
    /// Where the files of this release will be; the default is the repository's releases
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Without Xcode: make the Debian root (4 GB under the target folder) if it is not there
    #[arg(long)]
    install: bool,
    /// Write the measured sizes to docs/size.json
    #[arg(long)]
    update: bool,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let is_complete = args.slices.is_empty();
    let slices = if is_complete {
        &SLICES[..]
    } else {
        &args.slices[..]
    };
    let mut steps = Steps::new();
    let mut found = None;
    steps.optional("a toolchain for Apple's platforms", || {
        if let Some(problem) = refusal(args.release, is_complete, cfg!(target_os = "macos")) {
            bail!(problem);
        }
        toolchain(args.install, &mut found)
    })?;
    let Some(toolchain) = found else {
        return steps.finish();
    };
    let folder = project::target_dir()?.join("apple").join("package");
    std::fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    let mut libraries = Vec::new();
    for slice in slices {
        let mut built: Vec<Built> = Vec::new();
        for cpu in slice.cpus {
            steps.run(&format!("library for {}", cpu.target), || {
                built.push(slices::build(&toolchain, *cpu, &folder)?);
                Ok(())
            })?;
        }
        libraries.push((*slice, slices::joined(&built)?));
    }
    let is_releasable = is_complete && matches!(toolchain, Toolchain::Xcode);
    let version = aar::published_version(env!("CARGO_PKG_VERSION"), is_releasable);
    let mut package = None;
    steps.run("XCFramework, Swift package, pod and list of crates", || {
        let base = args.url.clone();
        let url = base.unwrap_or_else(|| format!("{RELEASES}/v{version}"));
        package = Some(Package::make(&libraries, &version, url)?);
        Ok(())
    })?;
    let Some(package) = package else {
        bail!("nothing was made");
    };
    package.write(&folder, &version)?;
    let mut sizes = BTreeMap::new();
    for (slice, library) in &libraries {
        sizes.insert(format!("apple/{}", slice.name), library.len() as u64);
    }
    if is_complete {
        let zip = package.zip.len() as u64;
        sizes.insert(format!("apple/{FRAMEWORK}.zip"), zip);
    }
    if args.verify || args.update {
        steps.run("verify: files", || package.check(slices, &version))?;
        let (package, folder, sizes) = (&package, folder.as_path(), &mut sizes);
        for slice in slices {
            for cpu in slice.cpus {
                let name = format!("verify: a program linked for {}", slice.clang_target(*cpu));
                steps.run(&name, || {
                    let bytes = linked(&toolchain, *slice, *cpu, package, folder)?;
                    sizes.insert(format!("apple/linked/{}", cpu.target), bytes);
                    Ok(())
                })?;
            }
        }
        if !slices.iter().any(|slice| slice.platform == "macos") {
            steps.run("verify: type-check for macOS", || {
                slices::check_mac(&toolchain)
            })?;
        }
    }
    steps.run("sizes", || size::hold(&sizes, BTreeMap::new(), args.update))?;
    steps.finish()?;
    println!("{} (built by {})", folder.display(), toolchain.describe());
    if !is_releasable {
        println!("NOT FOR RELEASE: {version}");
    }
    Ok(())
}

/// Why this cannot be a release, if one was asked for.
fn refusal(release: bool, is_complete: bool, is_mac: bool) -> Option<&'static str> {
    if !release {
        return None;
    }
    if !is_complete {
        return Some("a release has all slices: leave out --slice");
    }
    if !is_mac {
        return Some("a release is made on a Mac, where a program is linked against Apple's SDK");
    }
    None
}

/// What compiles here, or what is missing.
fn toolchain(install: bool, found: &mut Option<Toolchain>) -> Result<Outcome> {
    if cfg!(target_os = "macos") {
        if !installed("xcrun") {
            let what = "Xcode's command line tools are not installed";
            return Ok(Outcome::Missing(what.into()));
        }
        *found = Some(Toolchain::Xcode);
        return Ok(Outcome::Done);
    }
    let root = Root::new()?;
    let outcome = root.ensure(install || project::in_ci())?;
    if matches!(outcome, Outcome::Done) {
        *found = Some(Toolchain::Debian(root));
    }
    Ok(outcome)
}

/// Everything that is made of the libraries.
struct Package {
    framework: Files,
    /// The framework in a zip, the same bytes for the same files.
    zip: Vec<u8>,
    /// The Swift package and the pod, without the framework.
    distribution: Files,
    /// The crates in the library.
    list: Vec<u8>,
}

impl Package {
    fn make(libraries: &[(Slice, Vec<u8>)], version: &str, url: String) -> Result<Self> {
        let framework = xcframework::files(libraries)?;
        let zip = zip_of(&framework)?;
        let values = Values {
            version: version.to_owned(),
            url,
            checksum: distribution::checksum(&zip),
        };
        let slices: Vec<Slice> = libraries.iter().map(|(slice, _)| *slice).collect();
        Ok(Self {
            framework,
            zip,
            distribution: distribution::files(&values)?,
            list: sbom::list(&slices, version)?,
        })
    }

    /// Writes the release's files into `folder`, and a folder with the whole Swift package.
    fn write(&self, folder: &Path, version: &str) -> Result<()> {
        let mut whole = self.distribution.clone();
        whole.extend(xcframework::below(FRAMEWORK, &self.framework));
        whole.insert(sbom::FILE.to_owned(), self.list.clone());
        xcframework::write(&whole, &swift_package(folder))?;
        let put = |name: &str, content: &[u8]| std::fs::write(folder.join(name), content);
        put(&format!("{FRAMEWORK}.zip"), &self.zip)?;
        let sum = format!("{}  {FRAMEWORK}.zip\n", distribution::checksum(&self.zip));
        put(&format!("{FRAMEWORK}.zip.sha256"), sum.as_bytes())?;
        put(&format!("StytchCore-{version}.zip"), &aar::archive(&whole)?)?;
        put(sbom::FILE, &self.list)?;
        Ok(())
    }

    fn check(&self, slices: &[Slice], version: &str) -> Result<()> {
        let mut problems = verify::framework_problems(&self.framework, slices);
        problems.extend(verify::zip_problems(&self.zip, &zip_of(&self.framework)?)?);
        let package = verify::distribution_problems(&self.distribution, &self.zip, version);
        problems.extend(package);
        refuse(&problems)
    }

    fn privacy(&self) -> String {
        let manifest = &self.distribution[&format!("{SOURCES}/{PRIVACY}")];
        String::from_utf8_lossy(manifest).into_owned()
    }
}

fn zip_of(framework: &Files) -> Result<Vec<u8>> {
    aar::archive(&xcframework::below(FRAMEWORK, framework))
}

/// The folder with the whole Swift package.
fn swift_package(folder: &Path) -> PathBuf {
    folder.join("StytchCore")
}

/// Links a program against the slice as it was written, and checks it; its bytes without symbols.
fn linked(
    toolchain: &Toolchain,
    slice: Slice,
    cpu: Cpu,
    package: &Package,
    folder: &Path,
) -> Result<u64> {
    let of_slice = swift_package(folder).join(FRAMEWORK).join(slice.name);
    let program = link::program(toolchain, slice, cpu, &of_slice, folder)?;
    refuse(&verify::program_problems(
        &program,
        slice,
        cpu,
        &package.privacy(),
    )?)?;
    let bytes = std::fs::metadata(slices::shipped(toolchain, &program)?)?.len();
    println!("a program with every function of the header, without symbols: {bytes} bytes");
    if slice.platform == "ios" && !slice.is_simulator {
        verify::hold_size(bytes)?;
    }
    Ok(bytes)
}

fn refuse(problems: &[String]) -> Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    bail!("{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_needs_a_mac_and_every_slice() {
        assert_eq!(refusal(true, true, true), None);
        assert_eq!(refusal(false, false, false), None);
        assert!(refusal(true, false, true).is_some_and(|it| it.contains("--slice")));
        assert!(refusal(true, true, false).is_some_and(|it| it.contains("Mac")));
    }
}
