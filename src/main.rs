fn main() {
    let t = std::time::Instant::now();
    let record = accede::record::Record::embedded().unwrap();
    eprintln!("read {:?} claims {} acts {} problems {} discrepancies {}", t.elapsed(), record.claims.len(), record.acts.len(), record.problems.len(), record.discrepancies.len());
    let mut n = 0; let t = std::time::Instant::now();
    for i in 0..record.reference.instruments.len() { for p in 0..record.reference.participants.len() { n += record.periods(i.into(), p.into()).len(); } }
    eprintln!("periods {n} {:?}", t.elapsed());
    for p in &record.problems { println!("{} {} {} {}", record.reference.documents[p.document.at()].id, p.kind.code(), p.at, p.text); }
    for d in &record.discrepancies { println!("{} {} {} taken {} not {} ({}) {}", d.kind.code(), record.reference.instruments[d.instrument.at()].id, record.reference.participants[d.participant.at()].id, d.taken, d.not_taken, d.reason, record.reference.documents[d.other.at()].id); }
    let t = std::time::Instant::now();
    let snap = accede::publish::publish(&record, &accede::publish::Scope::whole());
    eprintln!("publish whole {:?} len {} default {}", t.elapsed(), snap.len(), snap.default_len());
    let t = std::time::Instant::now();
    let set: Vec<_> = record.reference.sets[0].instruments.iter().map(|i| record.reference.instrument(i).unwrap()).collect();
    let snap2 = accede::publish::publish(&record, &accede::publish::Scope::gaps(set));
    eprintln!("publish gaps {:?} len {}", t.elapsed(), snap2.len());
    eprintln!("{}", std::fs::read_to_string("/proc/self/status").unwrap().lines().filter(|l| l.starts_with("VmRSS")||l.starts_with("VmHWM")).collect::<Vec<_>>().join(" "));
    for s in [&snap, &snap2] { for _ in 0..3 {
    let t = std::time::Instant::now();
    let text = String::from_utf8_lossy(accede::embedded::file("queries/gaps/gap_matrix.rq").unwrap()).replace("SELECT ?day","SELECT ?day0").replace("?day", "\"2026-02-03\"^^<http://www.w3.org/2001/XMLSchema#date>").replace("?set acc","<https://w3id.org/accede/id/set/budapest-eight> acc").replace("memberOf ?region","memberOf <https://w3id.org/accede/id/region/europe-central-asia>").replace("SELECT \"2026-02-03\"^^<http://www.w3.org/2001/XMLSchema#date>0", "SELECT ");
    let q = accede::engine::parse(&text, None).unwrap();
    let n = accede::engine::evaluate(s, &q, &Default::default(), |a| { let mut n = 0; if let accede::engine::Answer::Solutions(it) = a { for x in it { x?; n += 1; } } Ok(n) }).unwrap();
    eprintln!("gap rows {n} {:?}", t.elapsed()); } }
    let args: Vec<String> = std::env::args().collect();
    if args.len() > 1 { let day: jiff::civil::Date = args[1].parse().unwrap();
    let set = &record.reference.sets[0];
    let region = record.reference.regions.iter().find(|r| r.id == "europe-central-asia").unwrap();
    for (p, _) in &region.members { if !record.reference.participants[p.at()].existed_on(day) { continue; }
      print!("{} ", record.reference.participants[p.at()].id);
      for i in &set.instruments { let i = record.reference.instrument(i).unwrap();
        print!("{:>22}", accede::model::status::status_on(&record.case(i, *p), day).status.code()); }
      println!(); } }
}
