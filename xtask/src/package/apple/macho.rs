//! What is in a library or a program for Apple's platforms, read from its bytes.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use object::macho::{CpuType, FileType, Platform};
use object::read::archive::ArchiveFile;
use object::read::macho::{
    FatArch as _, LoadCommandVariant, MachHeader as _, MachOFatFile32, MachOFile64,
};
use object::{Endianness, Object as _, ObjectSection as _, ObjectSymbol as _, SymbolScope};

/// `FAT_MAGIC`
const UNIVERSAL: [u8; 4] = [0xCA, 0xFE, 0xBA, 0xBE];

/// One object, or a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Image {
    pub(super) cpu: CpuType,
    pub(super) kind: FileType,
    /// The platform and its oldest version, `15.0`; none without a command that says it.
    pub(super) platform: Option<(Platform, String)>,
    pub(super) has_debug_information: bool,
    /// Names that the rest of a program can use, without the underscore of C.
    pub(super) defined: BTreeSet<String>,
    /// Names that others have.
    pub(super) imported: BTreeSet<String>,
    pub(super) libraries: BTreeSet<String>,
}

impl Image {
    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        let file = MachOFile64::<Endianness>::parse(bytes)?;
        let endian = file.endian();
        let header = file.macho_header();
        let mut image = Self {
            cpu: header.cputype(endian),
            kind: header.filetype(endian),
            platform: None,
            has_debug_information: false,
            defined: BTreeSet::new(),
            imported: BTreeSet::new(),
            libraries: BTreeSet::new(),
        };
        let mut commands = file.macho_load_commands()?;
        while let Some(command) = commands.next()? {
            match command.variant()? {
                LoadCommandVariant::BuildVersion(version, _) => {
                    let oldest = version.minos.get(endian);
                    let oldest = format!("{}.{}", oldest.major(), oldest.minor());
                    image.platform = Some((version.platform.get(endian), oldest));
                }
                LoadCommandVariant::Dylib(dylib) => {
                    let name = command.string(endian, dylib.dylib.name)?;
                    let name = String::from_utf8_lossy(name).into_owned();
                    image.libraries.insert(name);
                }
                _ => {}
            }
        }
        for section in file.sections() {
            image.has_debug_information |= section.name()?.starts_with("__debug");
        }
        for symbol in file.symbols() {
            let name = symbol.name()?;
            let name = name.strip_prefix('_').unwrap_or(name).to_owned();
            if symbol.is_undefined() {
                image.imported.insert(name);
            } else if symbol.scope() == SymbolScope::Dynamic {
                image.defined.insert(name);
            }
        }
        Ok(image)
    }
}

/// A static library for one processor: its objects by name.
pub(super) type Members = Vec<(String, Image)>;

/// The parts of a static library, in their order, each with where it starts.
pub(super) fn parts(library: &[u8]) -> Result<Vec<(usize, Members)>> {
    if !library.starts_with(&UNIVERSAL) {
        return Ok(vec![(0, members(library)?)]);
    }
    let file = MachOFatFile32::parse(library)?;
    let mut found = Vec::new();
    for arch in file.arches() {
        let members = members(arch.data(library)?)?;
        if members.iter().any(|(_, image)| image.cpu != arch.cputype()) {
            bail!("a part is for another processor than its header says");
        }
        found.push((usize::try_from(arch.offset())?, members));
    }
    Ok(found)
}

fn members(archive: &[u8]) -> Result<Members> {
    let file = ArchiveFile::parse(archive)?;
    let mut found = Vec::new();
    for member in file.members() {
        let member = member?;
        let name = String::from_utf8_lossy(member.name()).into_owned();
        let image = Image::read(member.data(archive)?)
            .with_context(|| format!("{name} is not an object for Apple's platforms"))?;
        found.push((name, image));
    }
    Ok(found)
}
