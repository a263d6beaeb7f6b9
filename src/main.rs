fn main() {
    let t = std::time::Instant::now();
    let record = accede::record::Record::embedded().unwrap();
    eprintln!("read {:?} claims {} acts {} problems {} discrepancies {}", t.elapsed(), record.claims.len(), record.acts.len(), record.problems.len(), record.discrepancies.len());
    let mut n = 0; let t = std::time::Instant::now();
    for i in 0..record.reference.instruments.len() { for p in 0..record.reference.participants.len() { n += record.periods(i.into(), p.into()).len(); } }
    eprintln!("periods {n} {:?}", t.elapsed());
    for p in &record.problems { println!("{} {} {} {}", record.reference.documents[p.document.at()].id, p.kind.code(), p.at, p.text); }
    for d in &record.discrepancies { println!("{} {} {} taken {} not {} ({}) {}", d.kind.code(), record.reference.instruments[d.instrument.at()].id, record.reference.participants[d.participant.at()].id, d.taken, d.not_taken, d.reason, record.reference.documents[d.other.at()].id); }
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
