//! What goes into an XML document byte by byte: a carriage return stays one, and a character that XML 1.0 does not have
//! is refused. The XML writers beneath us look after neither.

use std::io::{self, Write};

/// Every XML processor reads a bare carriage return as a line feed (XML 1.0, section 2.11), but not this.
const CARRIAGE_RETURN: &[u8] = b"&#xD;";
/// How U+FFFE and U+FFFF begin in UTF-8, as do the characters from U+FFC0 on.
const LAST_ROW: [u8; 2] = [0xEF, 0xBF];

/// A place that UTF-8 text of an XML document is written to, in pieces of any length.
pub struct Xml<W> {
    to: W,
    /// The two bytes before, as a character may be split between pieces.
    before: [u8; 2],
}

impl<W> Xml<W> {
    pub fn new(to: W) -> Self {
        Self { to, before: [0; 2] }
    }

    pub fn into_inner(self) -> W {
        self.to
    }
}

impl<W: Write> Write for Xml<W> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.before == [0; 2] && is_ordinary(bytes) {
            return self.to.write_all(bytes);
        }
        self.write_carefully(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl<W: Write> Xml<W> {
    #[cold]
    fn write_carefully(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut written = 0;
        for (at, byte) in bytes.iter().copied().enumerate() {
            match byte {
                b'\r' => {
                    self.to.write_all(&bytes[written..at])?;
                    self.to.write_all(CARRIAGE_RETURN)?;
                    written = at + 1;
                }
                b'\t' | b'\n' => {}
                0..0x20 => return Err(no_such_character(u32::from(byte))),
                0xBE | 0xBF if self.before == LAST_ROW => {
                    return Err(no_such_character(0xFF40 + u32::from(byte)));
                }
                _ => {}
            }
            self.before = [self.before[1], byte];
        }
        if !matches!(self.before, LAST_ROW | [_, 0xEF]) {
            self.before = [0; 2];
        }
        self.to.write_all(&bytes[written..])
    }
}

/// Whether there is nothing in a piece to look at. A block is looked at as a whole, which compiles to few instructions.
#[inline]
fn is_ordinary(bytes: &[u8]) -> bool {
    let ordinary =
        |byte: &u8| (*byte >= 0x20 || *byte == b'\n' || *byte == b'\t') & (*byte != LAST_ROW[0]);
    bytes
        .chunks(32)
        .all(|block| block.iter().fold(true, |all, byte| all & ordinary(byte)))
}

fn no_such_character(code: u32) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("XML has no character U+{code:04X}"),
    )
}
