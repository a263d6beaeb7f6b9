"""Source documents, and how far each can be trusted to tell everything (coverage)."""

import re

from acts_un import INVIEW, TRB, zmjones_day
from common import INSTRUMENTS, read, sha256, write

COLUMNS = "id publisher rank title url retrieved as_of not_before sha256 licence reader via note".split()
COVERAGE = "document instrument coverage from until note".split()
COUNTS = "document instrument signatories parties as_of".split()

UN = "content of the United Nations Treaty Collection, terms of use not seen"
COE = "content of the Council of Europe, terms of use not seen"
FEDLEX = "official texts not protected (art. 5 URG); the copy's compiler says CC BY-NC-SA 4.0"
BOE = "official gazette, terms of use not seen"
NOT_STATED = "not stated"

FEDLEX_COMMITS = "github.com/droid-f/fedlex-assets"

#: id -> (Swiss reference, language, file suffix, commit, title)
FEDLEX_ROWS = {
    "fedlex/ETS-185/2025-06-19": ("2011/888", "fr", "-4", "4289de3a8b967f5a85bf06ded0dddcec10f33ff1", "Convention on Cybercrime"),
    "fedlex/ETS-185/2020-09-14": ("2011/888", "de", "-3", "50dc6b04df5df1af36576155164b6eaaaaad3f76", "Convention on Cybercrime"),
    "fedlex/CETS-197/2024-07-16": ("2013/94", "de", "-2", "452a4eaf578759fcd6c0c67f889fd84c971347a8", "Convention on Action against Trafficking in Human Beings"),
    "fedlex/CETS-201/2023-07-14": ("2014/249", "de", "-2", "ffe608dc7e7d5ce7ec444af61ab501c858571160", "Lanzarote Convention"),
    "fedlex/ETS-5/2022-09-16": ("1974/2151_2151_2151", "de", "-9", "a793bd3987d8761cb11a8502c2d03de033b2ec62", "European Convention on Human Rights"),
    "fedlex/C182/2023-09-07": ("2003/168", "de", "-2", "9e11a9cf90dd64d35856302657ea12b6329d1095", "ILO Convention No. 182"),
    "fedlex/C182/2019-10-29": ("2003/168", "de", "-3", "9e11a9cf90dd64d35856302657ea12b6329d1095", "ILO Convention No. 182"),
    "fedlex/C138/2025-04-29": ("2001/204", "de", "", "9e11a9cf90dd64d35856302657ea12b6329d1095", "ILO Convention No. 138"),
    "fedlex/C029/2025-04-29": ("56/956_1002_1260", "de", "-1", "9e11a9cf90dd64d35856302657ea12b6329d1095", "ILO Convention No. 29"),
    "fedlex/C105/2025-04-29": ("1958/485_507_507", "de", "-1", "9e11a9cf90dd64d35856302657ea12b6329d1095", "ILO Convention No. 105"),
}
FEDLEX_NOTES = {
    "fedlex/ETS-185/2020-09-14": "53 lines compared with the table of 2025; no acts entered",
    "fedlex/C182/2019-10-29": "read for the line of Togo, which the table of 2023 omits",
}

#: Documents that stand alone: id, publisher, rank, title, url, as_of, licence, via, note.
SINGLE = [
    ("untc/XVIII-12-b/undated", "un", "depositary", "Smuggling Protocol: status table (excerpt)",
     "https://treaties.un.org/Pages/ViewDetails.aspx?src=IND&mtdsg_no=XVIII-12-b&chapter=18&lang=en", "", UN, "stored public page",
     "undated, after 2014-11-11; excerpt from Albania to France; only the acts that the table of 2014 lacks are entered"),
    ("course-note/XVIII-10/2026-10", "course-note", "other", "Note on the parties to the Rome Statute",
     "https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=XVIII-10&chapter=18&clang=_en", "", NOT_STATED,
     "public file of a course, its repository not known; the address is that of the page that it cites",
     "October 2026; machine-written, cites the UN page; verify before use"),
    (INVIEW, "nl", "gazette", "Trafficking Protocol: list of parties (excerpt)",
     "https://verdragenbank.overheid.nl", "", NOT_STATED,
     "inview.nl/openCitation/id5f22071a71062b38e6d1e4928434fb5e", "not earlier than 2024; excerpt from Albania to Dominican Republic; entries into force only"),
    (TRB, "nl", "gazette", "Tractatenblad 2010, 318: Smuggling Protocol (excerpt)", "https://zoek.officielebekendmakingen.nl/trb-2010-318.html", "",
     "Dutch official publication", "stored public page", "2010; excerpt from Albania to Cyprus; entries into force only"),
    ("nl/XVIII-12-b/undated", "nl", "gazette", "Smuggling Protocol: reservations and declarations (excerpt)",
     "https://verdragenbank.overheid.nl/nl/Verdrag/Details/009350_b", "", NOT_STATED, "stored public page", "undated"),
    ("cz/sbms-2015-18/2015", "cz", "gazette", "Notice 18/2015 Sb. m. s.: Trafficking Protocol", "https://www.zakonyprolidi.cz/ms/2015-18", "",
     NOT_STATED, "stored public page", "2015; name put into English"),
    ("coe/ETS-185/2015-12-03", "coe", "depositary", "Convention on Cybercrime: chart of signatures and ratifications (excerpt)",
     "http://www.coe.int/en/web/conventions/full-list/-/conventions/treaty/185/signatures", "2015-12-03", COE, "stored public page",
     "excerpt from Albania to Germany"),
    ("coe/ETS-185/2004-06-18", "coe", "depositary", "Convention on Cybercrime: chart of signatures and ratifications (excerpt)",
     "http://conventions.coe.int/Treaty/Commun/ChercheSig.asp?NT=185&CM=8&DF=18/06/04&CL=ENG", "2004-06-18", COE, "stored public page",
     "excerpt from Albania to Iceland; its flags of reservations seem later than its day and were not read"),
    ("coe-netlawgic/ETS-185/2020-03-13", "netlawgic", "depositary-derived", "Convention on Cybercrime: copy of the chart (excerpt)",
     "https://netlawgic.com/cyber-crime-conventions/", "2020-03-13", COE, "stored public page", "excerpt from Albania to Bosnia and Herzegovina"),
    ("coe/news-T-CY-30/2024-06-20", "coe", "depositary", "News of the treaty ceremony at the 30th plenary of the T-CY",
     "https://www.coe.int/en/web/cybercrime", "2024-06-20", COE, "stored public page", "counts 75 parties to the Convention on Cybercrime that day"),
    ("coe/news-ETS-185-Brazil/2022-11-30", "coe", "depositary", "News of Brazil's accession to the Convention on Cybercrime",
     "https://www.coe.int/en/web/cybercrime", "2022-11-30", COE, "stored public page", ""),
    ("nl/ETS-185-changes/2026-01-14", "nl", "gazette", "Convention on Cybercrime: log of changes",
     "https://verdragen.nl/en/Treaty/Details/009852_w", "2026-01-14", NOT_STATED, "stored public page", "log of changes, read in part"),
    ("nl/CETS-224/2025-11-14", "nl", "gazette", "Second Additional Protocol to the Convention on Cybercrime: list of parties",
     "https://verdragen.nl/en/Treaty/Details/013833_p.html", "2025-11-14", NOT_STATED, "stored public page",
     "undated: the day is that of its latest act; made before 2026-02-05"),
    ("nl/CETS-224/2026-02-05", "nl", "gazette", "Second Additional Protocol to the Convention on Cybercrime: list of parties (excerpt)",
     "https://verdragenbank.overheid.nl/en/Treaty/Details/013833_p.html", "2026-02-05", NOT_STATED, "stored public page",
     "undated: the day is that of its latest act; cut after Sweden; only what the earlier copy lacks is entered"),
    ("nl/ETS-160/undated", "nl", "gazette", "Convention on the Exercise of Children's Rights: reservations and declarations (excerpt)",
     "https://verdragenbank.overheid.nl/en/Treaty/Details/006938_b.html", "", NOT_STATED, "stored public page", "undated"),
    ("coe/ETS-160-declarations/2017-02-27", "coe", "depositary", "Convention on the Exercise of Children's Rights: declarations (excerpt)",
     "http://www.coe.int/en/web/conventions/search-on-treaties/-/conventions/treaty/160/declarations", "2017-02-27", COE, "stored public page",
     "the English page of 2016-07-29 and the French of 2017-02-27"),
    ("coe/ETS-160-family-law/2011", "coe", "depositary", "Family law: ratifications of treaties",
     "http://www.coe.int/t/dghl/standardsetting/family/default_en.asp?toPrint=yes", "", COE, "stored public page",
     "about 2011; prints 19/10/2012 for the ratification of Albania, left out"),
    ("fi/decree-2011-63/2011", "fi", "gazette", "Decree 63/2011 on the Convention on the Exercise of Children's Rights",
     "https://lawinsider.com/fi/contracts/lT5zlLw9SHT", "", NOT_STATED, "stored public page", "2011"),
    ("fi/HE-2010-66/2010", "fi", "other", "Government bill HE 66/2010", "https://www.edilex.fi/he/20100066", "", NOT_STATED, "stored public page",
     "2010; counts 26 signatories and 14 parties"),
    ("vfst/ETS-160/2011", "vfst", "other", "News on the scope of the Convention on the Exercise of Children's Rights", "https://vfst.de/iek-aktuell/nachrichten",
     "", NOT_STATED, "stored public page", "2011; cites BGBl. 2011 II 280"),
    ("wikili/ETS-160/undated", "wikili", "other", "Europäisches Übereinkommen über die Ausübung von Kinderrechten", "https://de.wiki.li", "",
     "CC BY-SA", "stored public page", "undated copy of Wikipedia"),
    ("vagabondo/ETS-160/2026-09-30", "vagabondo", "depositary-derived", "Status of international instruments on family law",
     "https://github.com/vagabondo73/family-law-fr-us-annotated-browser", "2026-09-30", NOT_STATED,
     "github.com/vagabondo73/family-law-fr-us-annotated-browser data/status-int.json @d71ded18c215a9432f17ba9c434ab0fc2a59066b",
     "made from the chart of the Council of Europe"),
    ("osservatoriominori/ETS-160/2018-07-01", "osservatoriominori", "other", "Convenzione europea sull'esercizio dei diritti dei minori",
     "https://osservatoriominori.org/convenzione-europea-sullesercizio-dei-diritti-dei-minori", "2018-07-01", NOT_STATED, "stored public page", ""),
    ("vlex/ETS-160/2000-12-27", "vlex", "other", "Article on the Convention on the Exercise of Children's Rights",
     "https://international.vlex.com/vid/convenio-europeo-ejercicio-derechos-419228", "2000-12-27", NOT_STATED, "stored public page",
     "names the first three parties and the signatories without days"),
    ("lica/ETS-160/undated", "lica", "other", "Convention on the Exercise of Children's Rights, Ukrainian text",
     "https://law.lica.com.ua/b_text.php?base=1&id=649222&type=3", "", NOT_STATED, "stored public page", "undated; with khpg.org/1080659967"),
    ("dtkt/ETS-192/undated", "dtkt", "other", "Convention on Contact concerning Children, Ukrainian text", "https://docs.dtkt.ua/doc/994_659", "",
     NOT_STATED, "stored public page", "undated"),
    ("patroths/ETS-192/2011", "patroths", "other", "Blog entry on contact concerning children", "http://patroths.blogspot.com/2011/03/3_30.html", "",
     NOT_STATED, "stored public page", "2011; low reliability"),
    ("wikipedia/C105/2022-10", "wikipedia", "other", "Abolition of Forced Labour Convention (excerpt)",
     "https://en.wikipedia.org/wiki/Abolition_of_Forced_Labour_Convention", "", "CC BY-SA", "copies at cryer.org.uk and wikimili.com",
     "October 2022; excerpt from Afghanistan to Cambodia"),
    ("ilo/C105-Malaysia/undated", "ilo", "depositary", "ILO in Malaysia", "https://www.ilo.org/asia/countries/malaysia/lang--en/index.htm", "",
     NOT_STATED, "stored public page", "undated"),
    ("twn/C138-C182/2017-06-13", "twn", "other", "News quoting the ILO on India's ratifications",
     "https://www.twn.my/title2/unsd/2017/unsd170606.htm", "2017-06-13", NOT_STATED, "stored public page", ""),
]

#: Documents whose day is not known were made on this day or later, by what they or their address say. What they report was
#: done before they were made, so their latest act may move the day on.
NOT_BEFORE = {
    "untc/XVIII-12-b/undated": "2014-11-11", "course-note/XVIII-10/2026-10": "2026-10-01", "nl/XVIII-12-a/undated": "2024-01-01",
    "nl/Trb-2010-318/2010": "2010-01-01", "cz/sbms-2015-18/2015": "2015-01-01", "fi/decree-2011-63/2011": "2011-01-01",
    "fi/HE-2010-66/2010": "2010-01-01", "vfst/ETS-160/2011": "2011-01-01", "patroths/ETS-192/2011": "2011-03-01",
    "wikili/ETS-160/undated": "2002-04-30",  # in force 2002-08-01 by the rule of three months, so the deposit was made by then
    "wikipedia/C105/2022-10": "2022-10-01", "coe/treaties/2026-08-21": "2026-03-26", "nc4/ETS-185/2024-10": "2024-10-01",
}

COPY = "stored public page"
SWISS_LAW = "github.com/benjamin-arfa/swiss-law"
OPEN_TREATIES = "github.com/lawchat-oss/open-treaties"

#: Texts that give an instrument's days and clauses and report no acts: id, publisher, rank, title, url, licence, via, note.
TEXTS = [
    *((f"fedlex/SR-{number}/text", "fedlex", "gazette", f"{title}, French text", f"https://{SWISS_LAW}/blob/f337b54/ch/0/fr/{number}.md", FEDLEX,
       f"{SWISS_LAW} ch/0/fr/{number}.md @f337b54", "French is an authentic language")
      for number, title in [
          ("0.107.2", "Optional Protocol on the sale of children"), ("0.822.728.2", "ILO Convention No. 182"),
          ("0.311.54", "Convention against Transnational Organized Crime"), ("0.311.541", "Trafficking Protocol"),
          ("0.311.542", "Smuggling Protocol"), ("0.311.43", "Convention on Cybercrime")]),
    ("open-treaties/XVIII-10/text", "open-treaties", "other", "Rome Statute, English text", f"https://{OPEN_TREATIES}", "CC0", f"{OPEN_TREATIES} data/rome-statute.json",
     "articles 120 and 124 to 128"),
    ("open-treaties/VCLT/text", "open-treaties", "other", "Vienna Convention on the Law of Treaties, English text", f"https://{OPEN_TREATIES}", "CC0",
     f"{OPEN_TREATIES} data/vclt.json @29319bc", ""),
    ("sejm/ETS-160/text", "sejm", "gazette", "European Convention on the Exercise of Children's Rights, Polish official text",
     "https://biblioteka.sejm.gov.pl/tek01/txt/re/1996-b-r5.html", NOT_STATED, COPY, "articles 21 and 22"),
    ("ilo/reservations/undated", "ilo", "depositary", "Reservation (page of the legal adviser)", "https://www.ilo.org", NOT_STATED, COPY,
     "WCMS_700643; the whole address was not kept"),
    ("wikipedia/C182/undated", "wikipedia", "other", "Worst Forms of Child Labour Convention",
     "https://en.wikipedia.org/wiki/Worst_Forms_of_Child_Labour_Convention", "CC BY-SA", COPY, ""),
    ("wikipedia/XVIII-10/undated", "wikipedia", "other", "States parties to the Rome Statute",
     "https://en.wikipedia.org/wiki/States_parties_to_the_Rome_Statute", "CC BY-SA", "copies at hyperlinked.wiki and wikiclassic.com", ""),
    ("unodc/CTOC/undated", "unodc", "other", "Signatories to the Convention against Transnational Organized Crime and its protocols",
     "https://www.unodc.org/unodc/en/treaties/CTOC/signatures.html", NOT_STATED, COPY, ""),
    ("vdocuments/XVIII-12/undated", "vdocuments", "other", "Convention against Transnational Organized Crime, copy of a presentation",
     "https://vdocuments.site/united-nations-convention-against-transnational-organized-transnational-organized.html", NOT_STATED, COPY, ""),
    ("vlex/XVIII-12-a/undated", "vlex", "other", "Trafficking Protocol in the United Nations Treaty Series",
     "https://international.vlex.com/vid/protocol-to-prevent-suppress-863211426", NOT_STATED, COPY, ""),
    ("cil/XVIII-12-b/undated", "cil", "other", "Smuggling Protocol in the database of treaties", "https://cil.nus.edu.sg/databasecil/", NOT_STATED, COPY,
     "page 2000-protocol-against-the-smuggling-of-migrants; the end of its address was not kept"),
    ("nc4/ETS-185/2024-10", "nc4", "other", "Budapest Convention on Cybercrime", "https://nc4.go.ke/budapest-convention-on-cybercrime", NOT_STATED, COPY,
     "October 2024; an invitation is valid for five years; with www.coe.int/en/web/cybercrime/the-budapest-convention"),
    *((f"untc/{reference}/{day}", "un", "depositary", f"{title}: status page (header)",
       f"https://treaties.un.org/Pages/ShowMTDSGDetails.aspx?src=UNTSONLINE&tabid=2&mtdsg_no={reference}&chapter=18&lang=en", UN, COPY, "header only: counts and days")
      for reference, day, title in [("XVIII-12-a", "2024-04-20", "Trafficking Protocol"), ("XVIII-12-b", "2024-04-26", "Smuggling Protocol")]),
    ("untc-zmjones/index/2015-03-14", "zmjones", "depositary-derived", "UN Treaty Collection: index of chapters", "https://treaties.un.org/Pages/ParticipationStatus.aspx",
     UN + "; the copy states no licence", "github.com/zmjones/untreaties index.csv @003ce1309cc2a27a5a3909f39b7e6634550bf173", "titles, places and dates; no acts"),
]

CORRECTIONS = "accede/corrections"

#: Counts of parties that were printed without a table: document, instrument, signatories, parties, day.
PRINTED = [
    ("untc/XVIII-12-a/2024-04-20", "untoc-trafficking", "117", "182", "2024-04-20"),
    ("untc/XVIII-12-b/2024-04-26", "untoc-smuggling", "112", "152", "2024-04-26"),
    ("coe/news-T-CY-30/2024-06-20", "cybercrime", "", "75", "2024-06-20"),
]

#: (document, instrument) -> coverage, from, until, note. All else that has acts is partial.
COMPLETE_NOTE = "a whole table: signatories and parties"
PARTIES_NOTE = "a whole table of parties, without signatures"
GAP = "the resolution BOE-A-2016-10027 of 2016-10-27 is not available: nothing is known from 2016-07-15 to 2016-10-27"
FAMILY = ("untoc", "untoc-trafficking", "untoc-smuggling")


def compile(source, target, acts, ledger):
    """Writes `documents.csv` and `coverage.csv`; returns {id: document}."""
    papers = {}
    for paper in [*untc(source), *zmjones(source, acts), *survivalscores(), *fedlex(), *single(), *boe(source, ledger), *reference(source), *texts(),
                  *corrections(target)]:
        row = dict.fromkeys(COLUMNS, "") | paper
        assert row["id"] not in papers, row["id"]
        assert re.fullmatch(r"[A-Za-z0-9.-]+(/[A-Za-z0-9.-]+){1,2}", row["id"]), row["id"]
        papers[row["id"]] = row
    bound_undated(papers, acts)
    write(target / "documents.csv", COLUMNS, [papers[key] for key in sorted(papers)])
    corrected = list(read(target / "corrections.csv"))
    write_coverage(target, acts, papers, sorted({row["instrument"] for row in corrected}))
    write_counts(source, target)
    return papers


def bound_undated(papers, acts):
    """A document of an unknown day is no earlier than what it says of itself, nor than the latest act that it reports."""
    latest = {}
    for act in acts:
        latest[act.document] = max(latest.get(act.document, ""), act.date, act.not_before)
    for key, row in papers.items():
        if not row["as_of"]:
            row["not_before"] = max(NOT_BEFORE.get(key, ""), latest.get(key, ""))
        assert row["as_of"] or row["not_before"] or key not in latest, key


def corrections(target):
    """The table of corrections, which speaks as a document of its own."""
    decided = [row["decided"] for row in read(target / "corrections.csv")]
    yield {
        "id": CORRECTIONS, "publisher": "accede", "rank": "correction", "title": "Corrections of sources",
        "url": "https://github.com/accede-project/accede/blob/main/data/corrections.csv", "as_of": max(decided, default="2026-11-24"),
        "licence": "CC BY 4.0", "reader": "table", "note": "each row says what is wrong, what is right, why, and which document says so",
    }


def texts():
    for key, publisher, rank, title, url, licence, via, note in TEXTS:
        day = key.rsplit("/", 1)[1]
        yield {"id": key, "publisher": publisher, "rank": rank, "title": title, "url": url, "as_of": day if day[:2] == "20" and len(day) == 10 else "",
               "licence": licence, "reader": "transcription", "via": via, "note": note}


def untc(source):
    """The status pages of chapter IV, whole, of one day."""
    page = {row["mtdsg_no"]: row for row in read(source / "untc/raw/mgaldino_treaties-ideal-point/un_hr_ratifications.csv")}
    for row in read(source / "untc/counts.csv"):
        if row["principal"] != "untc_html_2026-02-03":
            continue
        name = page[row["treaty_id"]]["treaty_id"] + ".html"
        saved = source / "untc/fixtures/mgaldino_2026-02-03" / name
        yield {
            "id": f"untc/{row['treaty_id']}/2026-02-03", "publisher": "un", "rank": "depositary",
            "title": f"{row['treaty_name']}: status page", "url": page[row["treaty_id"]]["source_url"],
            "retrieved": "2026-02-03", "as_of": "2026-02-03", "sha256": sha256(saved) if saved.exists() else "",
            "licence": UN, "reader": "html page",
            "via": f"github.com/mgaldino/treaties-ideal-point data/raw/un_hr_treaties/html/{name} @746a24fa99b65d0834f8cd6b79f458a180c338cf",
            "note": f"the page counts: {re.sub(r'[. ]*(?:(?<=[.]) [0-9 ,]+)?$', '', row['untc_status_line']).replace(' :', '')}",
        }


def zmjones(source, acts):
    """Tables that were read from the XML of the UN Treaty Collection in 2014 and 2015."""
    titles = {row["treaty_id"]: row["treaty_name"] for row in read(source / "untc/counts.csv")}
    roman = {"IV": 4, "V": 5, "VII": 7, "XVI": 16, "XVIII": 18}
    for document in sorted({act.document for act in acts if act.document.startswith("untc-zmjones/")}):
        reference = document.split("/")[1]
        chapter, _, rest = reference.partition("-")
        file, day = f"{roman[chapter]}-{rest}.csv", zmjones_day(reference)
        volume = "I" if roman[chapter] <= 12 else "II"
        yield {
            "id": document, "publisher": "zmjones", "rank": "depositary-derived", "title": f"{titles[reference]}: status table",
            "url": f"https://treaties.un.org/doc/Publication/MTDSG/Volume%20{volume}/Chapter%20{chapter}/{reference}.en.xml",
            "retrieved": day, "as_of": day, "sha256": sha256(source / "untc/raw/zmjones_untreaties" / file), "licence": UN + "; the copy states no licence",
            "reader": "csv table", "via": f"github.com/zmjones/untreaties treaties/{file} @003ce1309cc2a27a5a3909f39b7e6634550bf173",
            "note": "footnote marks and end notes were lost in the copy",
        }


def survivalscores():
    """Both tables stand in one page, hence no digest for either."""
    for reference, title in [("XVIII-10", "Rome Statute of the International Criminal Court (1998)"),
                             ("XVIII-10-b", "Amendments on the crime of aggression to the Rome Statute (2010)")]:
        yield {
            "id": f"untc-survivalscores/{reference}/2026-08-22", "publisher": "survivalscores", "rank": "depositary-derived",
            "title": f"{title}: status table as read by SurvivalScores.org",
            "url": f"https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no={reference}&chapter=18&clang=_en",
            "retrieved": "2026-08-22", "as_of": "2026-08-22", "licence": UN + "; the copy's package.json says ISC", "reader": "html page",
            "via": "github.com/arthuredelstein/survivalscores.org index.html (gh-pages) @b7cc254a44bd6c459d4b5c200ee3e11e1cc9da32",
            "note": "short names of its own; no declarations; withdrawals with their day of effect only",
        }


def fedlex():
    """Scope tables of the Swiss collection of law, typed line by line from the copy (hence no digest)."""
    for key, (reference, lang, suffix, commit, title) in FEDLEX_ROWS.items():
        day = key.split("/")[2]
        eli = f"eli/cc/{reference}/{day.replace('-', '')}/{lang}"
        yield {
            "id": key, "publisher": "fedlex", "rank": "gazette", "title": f"{title}: scope table", "url": f"https://www.fedlex.admin.ch/{eli}",
            "as_of": day, "licence": FEDLEX, "reader": "transcription",
            "via": f"{FEDLEX_COMMITS} {eli}/html/fedlex-data-admin-ch-{eli.replace('/', '-')}-html{suffix}.html @{commit}",
            "note": FEDLEX_NOTES.get(key, ""),
        }


def single():
    for key, publisher, rank, title, url, as_of, licence, via, note in SINGLE:
        yield {"id": key, "publisher": publisher, "rank": rank, "title": title, "url": url, "as_of": as_of, "licence": licence,
               "reader": "transcription", "via": via, "note": note}


def boe(source, ledger):
    """Instruments and periodic resolutions of the Spanish gazette that were read, with or without acts."""
    merged = {}
    for row in read(source / "boe/coe_documents.csv"):
        merged[row["boe_id"]] = {
            "title": re.sub(r" \((?:title as described|instrument; title not read).*\)$", "", row["title"]), "path": row["path"], "commit": row["commit"],
            "day": row["document_date"], "published": row["publication_date"], "received": row["communications_received_until"],
            "read": row["section_read_completely"], "remarks": [gazette_remark(row["note"])],
        }
    for row in read(source / "boe/un_documents.csv"):
        received = row["communications_received_until"][:10] if row["communications_received_until"][:1].isdigit() else ""
        entry = merged.setdefault(row["boe_id"], {
            "title": "Resolución de la Secretaría General Técnica de " + row["resolution_date"], "path": row["path"], "commit": row["commit"],
            "day": row["resolution_date"], "published": "", "received": "", "read": row["section_read_completely"], "remarks": [],
        })
        assert entry["path"] == row["path"] and entry["commit"] in ("", row["commit"]), row
        assert not (entry["received"] and received) or entry["received"] == received, row
        entry["received"] = entry["received"] or received
        entry["remarks"].append("" if "no entry" not in row["read_for"] or "for trafficking" in row["read_for"]
                                else "no entry for the convention against organised crime and its two protocols")
    for key, entry in merged.items():
        if entry["read"] == "no":
            ledger.remark("documents: number of the gazette left out, its text was not available")
            continue
        as_of = entry["received"] or entry["day"]
        how = "" if entry["received"] or not key_is_resolution(entry) else "the day is that of the resolution"
        if key == "BOE-A-2010-17392":
            as_of, how = entry["published"], "the day is that of publication"
        published = f"published {entry['published']}" if entry["published"] else ""
        yield {
            "id": f"boe/{key}", "publisher": "boe", "rank": "gazette", "title": entry["title"],
            "url": f"https://www.boe.es/diario_boe/txt.php?id={key}", "as_of": as_of, "licence": BOE, "reader": "transcription",
            "via": f"github.com/legalize-dev/legalize-es {entry['path']} @{entry['commit']}",
            "note": "; ".join(filter(None, [published, how, *dict.fromkeys(entry["remarks"])])),
        }


def key_is_resolution(entry):
    return entry["title"].startswith("Resolución")


def gazette_remark(note):
    """What the records remark about a document, in our words."""
    kept = []
    for remark in filter(None, note.split("; ")):
        if remark.startswith("later corrigendum of this resolution: "):
            numbers = re.findall(r"BOE-A-\d+-\d+", remark)
            kept.append("corrected by " + " and ".join(numbers) + ", not read")
        elif remark.startswith("table Estados Parte and declarations complete"):
            kept.append("table of parties and declarations, whole")
        elif remark.startswith("consolidated text: no table"):
            kept.append("consolidated text without a table of parties, read in part")
        elif found := re.fullmatch(r"also (CETS \d+) section read completely", remark):
            kept.append(f"{found[1]} read as well")
    return "; ".join(kept)


def reference(source):
    """Documents that hold no acts: the Plan, and the list of treaties of the Council of Europe."""
    yield {
        "id": "coe/CONFSE-2001-1-REV/2001-11-28", "publisher": "coe", "rank": "depositary",
        "title": "Commitment and Plan of Action, Budapest, 20-21 November 2001", "as_of": "2001-11-28", "licence": COE, "reader": "transcription",
        "via": "stored public page", "note": "CONFSE (2001) 1 REV; the plan and no treaty",
    }
    yield {
        "id": "coe/treaties/2026-08-21", "publisher": "coe", "rank": "depositary", "title": "Treaties of the Council of Europe: list of the web service",
        "url": "https://conventions-ws.coe.int/WS_LFRConventions/api/traites/search", "retrieved": "2026-08-21", "as_of": "",
        "sha256": sha256(source / "coe-ilo/raw/coe_ws/traites_search_index.json"), "licence": COE + "; the copy is under GPL-3.0", "reader": "json response",
        "via": "github.com/StianOby/claude-legal-tools skills/ets/data/index.json @12e2a4827b8a4049010a6319bf5627e7afe89173",
        "note": "2026, newest treaty of 2026-03-26; titles, opening, entry into force; no acts",
    }


def write_counts(source, target):
    """The counts that documents print, to be compared with those of the record."""
    rows = [{"document": f"untc/{row['treaty_id']}/2026-02-03", "instrument": INSTRUMENTS[row["treaty_id"]], "as_of": row["as_of"],
             **dict(zip(("signatories", "parties"), re.findall(r"\d+", row["untc_status_line"].replace(",", "").split("IV-")[0])))}
            for row in read(source / "untc/counts.csv") if row["principal"] == "untc_html_2026-02-03" and row["untc_status_line"]]
    rows += [dict(zip(COUNTS, row)) for row in PRINTED]
    write(target / "printed-counts.csv", COUNTS, sorted(rows, key=lambda row: row["document"]))


def write_coverage(target, acts, papers, corrected):
    rows = {}

    def add(document, instrument, coverage, start="", until="", note=""):
        assert document in papers, document
        assert (document, instrument) not in rows, (document, instrument)
        rows[(document, instrument)] = dict(zip(COVERAGE, (document, instrument, coverage, start, until, note)))

    with_acts = {act.document for act in acts}
    for document, paper in papers.items():
        publisher, reference = document.split("/")[:2]
        if publisher in ("untc", "untc-zmjones") and paper["as_of"] and document in with_acts:
            add(document, INSTRUMENTS[reference], "complete", until=paper["as_of"], note=COMPLETE_NOTE)
    add("untc-survivalscores/XVIII-10/2026-08-22", "rome-statute", "complete", until="2026-08-22", note=COMPLETE_NOTE + "; days only")
    add("untc-survivalscores/XVIII-10-b/2026-08-22", "rome-statute-aggression-amendments", "parties-complete", until="2026-08-22", note=PARTIES_NOTE)
    add("nl/CETS-224/2025-11-14", "cybercrime-evidence", "complete", until="2025-11-14", note=COMPLETE_NOTE)
    for key, instrument, note in [
        ("fedlex/ETS-185/2025-06-19", "cybercrime", "doubt: 73 States up to 2024-06-20, when the Council of Europe counted 75; two parties may be missing"),
        ("fedlex/CETS-197/2024-07-16", "coe-trafficking", ""), ("fedlex/CETS-201/2023-07-14", "lanzarote", ""), ("fedlex/ETS-5/2022-09-16", "echr", ""),
        ("fedlex/C182/2023-09-07", "ilo-c182", "omits Togo and India, which fedlex/C182/2019-10-29 and twn/C138-C182/2017-06-13 supply"),
        ("fedlex/C138/2025-04-29", "ilo-c138", ""), ("fedlex/C029/2025-04-29", "ilo-c029", ""), ("fedlex/C105/2025-04-29", "ilo-c105", ""),
    ]:
        add(key, instrument, "parties-complete", until=key.split("/")[2], note="; ".join(filter(None, [PARTIES_NOTE, note])))
    for instrument in FAMILY:
        add("boe/BOE-A-2016-6994", instrument, "parties-complete", "2014-01-27", "2016-07-14",
            "last of a run of periodic resolutions; what follows has a hole: " + GAP)
        add("boe/BOE-A-2026-15456", instrument, "parties-complete", "2016-10-28", "2026-06-30",
            "last of a run of periodic resolutions; before it a hole: " + GAP)
    add("boe/BOE-A-2015-1752", "exercise-childrens-rights", "parties-complete", until="2015-02-16",
        note="a whole table of parties, with their signatures")
    add("boe/BOE-A-2024-7905", "exercise-childrens-rights", "parties-complete", "2015-02-16", "2024-04-05",
        "last of the four resolutions that concern the convention")

    for instrument in corrected:
        add(CORRECTIONS, instrument, "partial", note="single corrections")
    for document, instrument in sorted({(act.document, act.instrument) for act in acts}):
        if (document, instrument) not in rows:
            add(document, instrument, "partial", note=partial_note(document, instrument, papers[document]["as_of"]))
    write(target / "coverage.csv", COVERAGE, [rows[key] for key in sorted(rows)])


def partial_note(document, instrument, as_of):
    """What a partial document holds."""
    if document == "boe/BOE-A-2010-14221":
        return "a whole table of the parties of 2010-09-14; signatories that are not parties are absent"
    if document == "boe/BOE-A-2010-17392":
        return "the acts of Spain"
    if not document.startswith("boe/"):
        return "single acts or an excerpt"
    if instrument in FAMILY and as_of > "2014-01-27":
        last = "boe/BOE-A-2016-6994" if as_of <= "2016-07-14" else "boe/BOE-A-2026-15456"
        return f"communications of one period, in the run that {last} ends"
    return "communications of one period"
