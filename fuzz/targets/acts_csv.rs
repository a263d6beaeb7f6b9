//! The reader `acts-csv` on any bytes.

#![no_main]

use accede::sources::reader::Reader;

libfuzzer_sys::fuzz_target!(|page: &[u8]| accede_fuzz::check(Reader::ActsCsv, page));
