"""Acts that the Spanish official gazette (BOE) prints: party tables and periodic communications."""

import re

from common import INSTRUMENTS, Act, clean_participant, fold_entry_into_force, read

COE_FILE, UN_FILE = "boe/coe_acts.csv", "boe/un_acts.csv"

ACTS = {
    "signature": "signature", "ratification": "ratification", "accession": "accession", "acceptance": "acceptance",
    "approval": "approval", "declaration": "declaration", "reservation": "reservation",
    "interpretative declaration": "declaration", "communication": "communication",
    "objection": "objection", "objection (communication)": "objection",
    "territorial_application": "territorial-application", "territorial application": "territorial-application",
    "territorial_extension": "territorial-application",
    "withdrawal": "withdrawal-notice", "withdrawal_of_denunciation": "withdrawal-notice-revocation",
    "withdrawal_of_reservation": "reservation-withdrawal", "withdrawal of reservation": "reservation-withdrawal",
    # All nine notifications of the records designate an authority; `compile_un` checks it.
    "notification": "authority",
}

#: A printed line that is damaged in the stored text -> the name that the declarations beneath it print.
DAMAGED_NAMES = {"CA107-2015": "Canadá"}

#: A declaration whose remark says this designates an authority or a contact point.
DESIGNATES = re.compile(r"authorit|utoridad|organismos designados|contact point|punto de contacto|datos de contacto")
#: ... but for this one, which is an interpretation as well.
MIXED = "interpretation of art 24 (nationals) and authorities"

TERRITORIES = {
    "Curaçao accepted": "Curaçao", "authorities for Curaçao": "Curaçao", "Gibraltar": "Gibraltar", "Isle of Man": "Isle of Man",
    "Caribbean part": "Caribbean part of the Netherlands", "to Curaçao": "Curaçao", "to Curacao": "Curaçao",
    "extended to Bermuda": "Bermuda", "extended to Bailiwick of Jersey and Bailiwick of Guernsey": "Bailiwick of Jersey; Bailiwick of Guernsey",
    "extended to Anguilla and Turks and Caicos Islands": "Anguilla; Turks and Caicos Islands",
}

#: Remarks of the records -> our words. What is not here is kept as it is.
REMARKS = {
    "table Estados Parte": "", "table Estados Parte, code printed R": "", "table Estados Parte, code printed Ap": "",
    "table Estados Parte, code printed Ac": "", "* = Formula Declaraciones": "",
    "effect date printed in entry_into_force column": "", "second date printed as EFECTOS (effect), not entry into force": "",
    "second date printed as EFECTOS": "", "second date printed 'Fecha de efectos'": "", "second date 'EFECTOS'": "",
    "entry into force not printed": "", "no effect date printed": "", "printed 'Denuncia'": "", "printed 'DENUNCIA'": "",
    "'Declaraciones'": "", "printed 'APROBACIÓN'": "",
    "printed 'EXTENSIÓN TERRITORIAL A GIBRALTAR' / 'ENTRADA EN VIGOR'": "",
    "CONFLICT: declarations text says instrument of acceptance": "the declarations say an instrument of acceptance",
    "CONFLICT: declarations text says instrument of approval deposited 18/09/2007":
        "the declarations say an instrument of approval of 2007-09-18",
    "CONFLICT: printed 09-03-2004, declarations text says 9 March 2009": "printed so; the declarations say 2009-03-09",
    "in the 'instrumento de aceptación' (acceptance) deposited 29/11/2010": "with acceptance", "table prints R": "the table prints ratification",
    "in the 'instrumento de aprobación' (approval) deposited 18/09/2007": "with approval",
    "in the 'instrumento de aprobación' deposited 18/09/2007": "with approval",
    "table prints 19/09/2007 R": "the table prints ratification on 2007-09-19",
    "interpretation of 'holders of parental responsibilities'": "interprets the holders of parental responsibilities",
    "ratification": "with ratification", "in the instrument of ratification": "with ratification", "in instrument of ratification": "with ratification",
    "deposited with ratification": "with ratification", "deposited with ratification 9 March 2009": "with ratification",
    "instrument of approval": "with approval", "instrument of acceptance": "with acceptance",
    "Note Verbale": "note verbale", "NV at deposit": "note verbale at deposit", "two NV at deposit": "two notes verbales at deposit",
    "printed 'Autoridades' (authorities)": "", "printed 'Autoridades'": "", "authorities": "", "contact point": "contact point",
    "'Autoridades' update": "update", "updates authorities": "update", "update of designated authorities": "update",
    "update of authorities": "update", "effect 16 April 2018": "", "Canada, with ratification": "with ratification",
    "Canada, authorities": "with ratification", "'Actualización del punto de contacto'": "contact point updated",
    "printed 'Actualización de las autoridades centrales con efectos de 04-04-2025' (articles not printed)": "update; articles not printed",
    "printed 'Actualización de las autoridades centrales con efectos de 24-06-2025'": "update",
    "printed 'Comunicación de autoridades... Fecha de efectos: 24-11-2025' (name misspelt in print)": "name misspelt in print",
    "'Actualización de datos de contacto con efectos desde el 01-07-2024'": "contact point updated",
    "printed '07-06-204 AUTORIDADES' (date misprinted": "day printed 07-06-204", "year digits missing)": "",
    "printed under 'DECLARACIONES' though worded as reserving the right": "printed among declarations, worded as a reservation",
    "'Modificación de declaraciones'": "changes earlier declarations", "'Notificación de actualización de autoridades y órganos'": "update",
    "'Comunicación de las autoridades y organismos designados' (no article printed)": "no article printed",
    "headed 'declaraciones hechas de conformidad con el artículo 40'": "headed as declarations under art. 40",
    "'Cambio de autoridad competente' (no article printed)": "change; no article printed",
    "'Designación de Autoridad' (name as misprinted)": "name misspelt in print", "'Designación de Autoridad Nacional'": "",
    "'Corrección de una reserva': material error in instrument of accession deposited 20 April 2017": "corrects the reservation made on accession",
    "new text replaces ab initio": "replaces it from the start", "with accession (last printed '92.c')": "with accession; the last article is printed 92.c",
    "with accession ('declara')": "with accession; worded as a declaration", "with ratification ('rechazará')": "with ratification",
    "worded 'declara que ... no aceptará'": "worded as a declaration", "name misprinted 'SRY LANKA'": "name misspelt in print",
    "participant and deposit date fused/garbled in the stored text ('CA107-2015 RATIFICACIÓN')":
        "name and day garbled in the stored text (CA107-2015)",
    "declarations name Canada": "the declarations name Canada", "deposit date not readable beyond '07-2015'": "only month and year can be read",
    "printed 'NOTIFICACIÓN' (no effect date printed): application limited and not guaranteed from 20/02/2014 in Crimea, Sevastopol and certain districts of Donetsk and Luhansk oblasts":
        "application not guaranteed from 2014-02-20 in Crimea, Sevastopol and parts of Donetsk and Luhansk",
    "printed 'NOTIFICACIÓN': application limited and not guaranteed from 20/02/2014 in Crimea, Sevastopol, parts of Donetsk and Luhansk":
        "application not guaranteed from 2014-02-20 in Crimea, Sevastopol and parts of Donetsk and Luhansk",
    "impossibility of guaranteeing full implementation during Russian armed aggression/martial law": "full application cannot be guaranteed under aggression and martial law",
    "impossibility of guaranteeing full implementation during Russian aggression/martial law": "full application cannot be guaranteed under aggression and martial law",
    "printed 'Reservas y declaraciones' in instrument and NV": "headed as reservations and declarations",
    "entry into force printed 01-04-2016 (before the deposit: evident misprint for 2017)": "effect printed before the deposit: probably 2017 is meant",
    "entry into force as misprinted": "effect as misprinted",
    "entry into force as printed (01-02-2013)": "effect as printed, against the rule",
    "entry into force as printed (one year after deposit would be 15-08-2019)": "effect as printed, against the rule",
    "treaty number printed 'NITI 9990617200'": "number of the treaty misprinted",
    "text says ratified 16 August 2000": "says that it ratified on 2000-08-16",
    "front matter entry_into_force": "", "ratification instrument dated 22-07-2010 (deposit date not printed)": "instrument of 2010-07-22; day of deposit not printed",
    "instrument dated 22-07-2010": "instrument of 2010-07-22", "also a Gibraltar declaration": "also a declaration on Gibraltar",
    "Gibraltar declaration in the instrument of ratification": "on Gibraltar; with ratification",
    "Gibraltar declaration in instrument of ratification (no article printed)": "on Gibraltar; with ratification",
    "signed in Toledo (text of the ratification instrument)": "as told by the instrument of ratification",
    "date printed 1-1-2010": "day printed 1-1-2010, perhaps a stand-in",
}


def iso_days(text):
    """Days inside a remark, written as elsewhere: 24/10/2005 and 10-11-2016 become 2005-10-24 and 2016-11-10."""
    return re.sub(r"\b(\d{1,2})([/-])(\d{1,2})\2(\d{4})\b", lambda m: f"{m[4]}-{int(m[3]):02}-{int(m[1]):02}", text)


def exact_articles(articles, remark):
    """The fuller citation, where a remark only spells out the article of its column; else nothing.

    Articles `9` with the remark `art 9(4) re 9(1)(e)` -> `9(4) re 9(1)(e)`.
    """
    found = re.fullmatch(r"arts? ([^:;]+)", remark)
    if found and articles.isdigit() and re.match(rf"{articles}\b", found[1]):
        return found[1].replace(" and ", ", ")
    return ""


def compile(source, ledger):
    return compile_coe(source, ledger) + compile_un(source, ledger)


def compile_coe(source, ledger):
    """The acts of `coe_acts.csv`: ETS 160 and 185, and what stood beside them."""
    rows, acts, days = read(source / COE_FILE), [], {}
    for row in rows:
        document, instrument = f"boe/{row['source_key']}", INSTRUMENTS[row["treaty_id"]]
        printed = row["participant_as_printed"]
        participant, territory = clean_participant(DAMAGED_NAMES.get(printed, printed))
        articles, kept = row["articles"], []
        for remark in filter(None, row["note"].split("; ")):
            if fuller := exact_articles(articles, remark):
                articles = fuller
            elif remark in TERRITORIES:
                territory = TERRITORIES[remark]
            else:
                text = REMARKS.get(remark, remark)
                kept.append(iso_days(re.sub(r"\bNV\b|Note Verbale", "note verbale", text)))
        note = "; ".join(filter(None, kept))
        if row["action"] == "entry_into_force":
            days[(document, instrument, participant, territory)] = (row["date"], note, row["iso3"])
            continue
        act = Act(document, instrument, participant, ACTS[row["action"]], row["date"], effect_date=row["entry_into_force"],
                  territory=territory, articles=articles, note=note, who=row["iso3"],
                  at="Estados Parte" if row["note"].startswith("table Estados Parte") else "")
        if act.act == "declaration" and DESIGNATES.search(row["note"]) and MIXED not in row["note"]:
            act.act = "authority"
            ledger.remark("BOE acts: declaration that designates an authority or contact point, made an authority")
        if row["date"] == "07-06-204":
            act.date = ""
            ledger.remark("BOE acts: day that is no day left empty, as printed in the note (07-06-204)")
        if printed in DAMAGED_NAMES and act.act == "ratification":
            # Of the day of deposit the stored text keeps 07-2015.
            act.not_before, act.not_after = "2015-07-01", "2015-07-31"
        acts.append(act)
    made = len(acts)
    folded = fold_entry_into_force(acts, days)
    ledger.remark("BOE acts: entry into force without its deposit, made a consent", len(acts) - made)
    ledger.account(COE_FILE, len(rows), acts, folded=folded)
    return acts


def compile_un(source, ledger):
    """The acts of `un_acts.csv`: the convention against organised crime and two of its protocols."""
    rows, acts = read(source / UN_FILE), []
    for row in rows:
        participant, _ = clean_participant(row["participant_as_printed"])
        act = Act(f"boe/{row['source_key']}", INSTRUMENTS[row["treaty_id"]], participant, ACTS[row["action"]], row["date"],
                  effect_date=row["entry_into_force"], note=row["note"], at="E.D", who=row["iso3"] or "EU")
        if row["action"] == "notification":
            assert "authorit" in row["note"], row
        {"authority": authority, "objection": objection, "reservation-withdrawal": reservation_withdrawal,
         "territorial-application": application, "declaration": declaration}.get(act.act, remarks)(act)
        acts.append(act)
    ledger.account(UN_FILE, len(rows), acts)
    return acts


def authority(act):
    found = re.search(r"arts?\.? ((?:\d[^ ,]*)(?:(?:, | and )\d[^ ,]*)*)", act.note)
    act.articles = found[1].replace(" and ", ", ")
    act.note = {"addition to declaration on art. 18(13) (authority)": "adds to an earlier declaration",
                "notification on arts 5(1)(a)(i), 18(13), 18(14), 31(6) (authorities, languages)": "authorities and languages"}.get(act.note, "")


def objection(act):
    target = re.search(r"(reservation|declaration) of (\w+)", act.note)
    act.target, act.articles = target[2], re.search(r"art\. (\d+)", act.note)[1]
    act.note = "" if target[1] == "reservation" else "to an interpretative declaration"


def reservation_withdrawal(act):
    if article := re.search(r"art\. (\d+\(\d+\))", act.note):
        act.articles = article[1]
    act.note = "reservation made on ratification"


def application(act):
    first, _, rest = act.note.partition("; ")
    act.territory = TERRITORIES[first]
    act.note = "effect printed before the act" if act.effect_date < act.date else ""


def declaration(act):
    if act.note.startswith("on art. "):
        act.articles, act.note = act.note.removeprefix("on art. "), "interpretative"
    else:
        act.note = act.note.removeprefix("declaration ")


def remarks(act):
    """Consents and communications keep their remark; reservations made with a consent stay in it."""
    act.note = iso_days(act.note.removeprefix("communication "))
    act.note = re.sub(r"\((dated at New York)\) ", r"\1, ", act.note)
    if "old act printed late" in act.note:
        act.note = "printed in 2022 with this day, which is doubtful; not a new party"
