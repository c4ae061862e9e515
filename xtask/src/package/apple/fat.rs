//! Libraries for several processors in one file, by Apple's universal header.

use anyhow::{Result, ensure};

use super::slices::Cpu;

/// `FAT_MAGIC`. Every number of this header is big-endian.
const MAGIC: u32 = 0xCAFE_BABE;
const HEADER_BYTES: usize = 8;
const MEMBER_BYTES: usize = 20;
/// Members start at multiples of 2 to this power.
const ALIGNMENT: u32 = 12;

/// The members one after the other, each aligned to a page of 4096.
pub(super) fn join(members: &[(Cpu, Vec<u8>)]) -> Result<Vec<u8>> {
    let page = 1_usize << ALIGNMENT;
    ensure!(
        HEADER_BYTES + members.len() * MEMBER_BYTES <= page,
        "too many processors for one page of header"
    );
    let mut joined = vec![0; page];
    let mut header = Vec::new();
    header.extend(MAGIC.to_be_bytes());
    header.extend(u32::try_from(members.len())?.to_be_bytes());
    for (cpu, library) in members {
        let subtype = match cpu.kind {
            // CPU_SUBTYPE_X86_64_ALL; that of arm64 is 0.
            object::macho::CPU_TYPE_X86_64 => 3,
            _ => 0,
        };
        joined.resize(joined.len().next_multiple_of(page), 0);
        let (offset, length) = (u32::try_from(joined.len())?, u32::try_from(library.len())?);
        for number in [cpu.kind.0, subtype, offset, length, ALIGNMENT] {
            header.extend(number.to_be_bytes());
        }
        joined.extend(library);
    }
    joined[..header.len()].copy_from_slice(&header);
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use object::read::macho::{FatArch as _, MachOFatFile32};

    use super::super::slices::SLICES;
    use super::*;

    #[test]
    fn each_member_is_found_at_its_page_by_another_reader() {
        let cpus = SLICES[1].cpus;
        let members = [(cpus[0], vec![1; 5000]), (cpus[1], vec![2; 10])];

        let joined = join(&members).unwrap();

        let read = MachOFatFile32::parse(joined.as_slice()).unwrap();
        assert_eq!(read.arches().len(), 2);
        for (arch, (cpu, library)) in read.arches().iter().zip(&members) {
            assert_eq!(arch.cputype(), cpu.kind);
            assert_eq!(arch.offset() % 4096, 0);
            assert_eq!(arch.data(joined.as_slice()).unwrap(), library);
        }
    }
}
