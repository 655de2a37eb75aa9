//! Columns as `.npy` files, which the peers read without a parser.

use anyhow::Result;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// A number that such a file can hold.
pub(crate) trait Number: Copy {
    /// Its type in the header.
    const TYPE: &'static str;
    /// Writes it.
    fn put(self, out: &mut impl Write) -> std::io::Result<()>;
}

macro_rules! number {
    ($($kind:ty => $name:literal),*) => {$(
        impl Number for $kind {
            const TYPE: &'static str = $name;
            fn put(self, out: &mut impl Write) -> std::io::Result<()> {
                out.write_all(&self.to_le_bytes())
            }
        }
    )*};
}

number!(u8 => "|u1", u32 => "<u4", f32 => "<f4", f64 => "<f8");

/// Writes a column.
pub(crate) fn write<N: Number>(path: &Path, values: &[N]) -> Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let mut header = format!("{{'descr': '{}', 'fortran_order': False, 'shape': ({},), }}", N::TYPE, values.len());
    // Magic, version and length take 10 bytes; the whole is padded to 64 and ends in a newline.
    let padding = 63 - (10 + header.len()) % 64;
    header.extend(std::iter::repeat_n(' ', padding));
    header.push('\n');
    out.write_all(b"\x93NUMPY\x01\x00")?;
    out.write_all(&(header.len() as u16).to_le_bytes())?;
    out.write_all(header.as_bytes())?;
    for value in values {
        value.put(&mut out)?;
    }
    out.flush()?;
    Ok(())
}
