fn main() {
    let record = accede::record::Record::embedded().unwrap();
    let s = accede::publish::publish(&record, &accede::publish::Scope::whole());
    for f in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&f).unwrap();
        let q = accede::engine::parse(&text, None).unwrap();
        let mut best = f64::MAX; let mut n = 0;
        for _ in 0..4 { let t = std::time::Instant::now();
        n = accede::engine::evaluate(&s, &q, &Default::default(), |a| { let mut n = 0; if let accede::engine::Answer::Solutions(it) = a { for x in it { x?; n += 1; } } Ok(n) }).unwrap();
        best = best.min(t.elapsed().as_secs_f64()*1e3); }
        println!("{f} rows {n} {best:.2} ms");
    }
}
