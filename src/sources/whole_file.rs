//! Files that appear whole or not at all, whatever happens to the machine meanwhile.

use std::{fs, io, io::Write, path::Path};

use tempfile::NamedTempFile;

/// Writes a file beside its place, makes sure that it is on the disk, and moves it there.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync_folder(folder)
}

/// Makes sure that the names in a folder are on the disk; elsewhere than on Unix that is not possible.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
