//! A buffer whose content is erased.

use std::io;

use zeroize::{Zeroize as _, Zeroizing};

/// A growing buffer that erases the smaller one it leaves behind.
pub(super) struct ErasedBuffer(pub(super) Zeroizing<Vec<u8>>);

impl Default for ErasedBuffer {
    fn default() -> Self {
        Self(Zeroizing::new(Vec::with_capacity(4 * 1024)))
    }
}

impl io::Write for ErasedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let mut larger = Vec::with_capacity(needed.next_power_of_two());
            larger.extend_from_slice(&self.0);
            self.0.zeroize();
            self.0 = Zeroizing::new(larger);
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn the_buffer_grows_by_a_copy_of_its_own_because_a_vec_leaves_the_smaller_one_as_it_is() {
        let mut buffer = ErasedBuffer::default();
        let mut expected = Vec::new();
        // A Vec would grow to twice its size or to what it needs.
        for (length, capacity) in [
            (4_096, 4_096),
            (5_000, 16_384),
            (7_288, 16_384),
            (1, 32_768),
        ] {
            let bytes = vec![b'x'; length];
            buffer.write_all(&bytes).unwrap();
            expected.extend(bytes);
            assert_eq!(buffer.0.capacity(), capacity);
        }
        assert_eq!(*buffer.0, expected);
    }
}
