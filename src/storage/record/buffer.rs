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
