//! The reader `ilo-html` on any bytes.

#![no_main]

use accede::sources::reader::Reader;

libfuzzer_sys::fuzz_target!(|page: &[u8]| accede_fuzz::check(Reader::IloHtml, page));
