"""Words that exports use in their headers, in several languages: what a mapping is proposed from.

Headers are compared word by word, without accents and case; a phrase that is one word long also counts inside a longer
word (Abschlussdatum). The order of languages is English, German, French, Spanish, Italian, Portuguese, Dutch; for deals
Swedish, Polish and Japanese too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

# "table.column" (or table.name and table.email of a person) to the phrases that its header may be.
HEADERS: Mapping[str, str] = {
    "deals.deal": "deal id, opportunity id, id, deal number, opportunity number, deal key, record id, reference, "
    "ref, order number, order id, vorgangsnummer, vorgang, verkaufschance id, auftragsnummer, angebotsnummer, "
    "nummer, nr, numero, identifiant, id opportunite, id oportunidad, id opportunita, id oportunidade, codigo, "
    "codice, kenmerk, deal id nummer, transaktions id, szansa id, id szansy, identyfikator, affar id, "
    "id de fiche d informations, id da oportunidade, negocio id, 取引 id, 案件 id, 案件番号, 取引番号, 商談番号, "
    "商談 id",
    "deals.name": "deal name, opportunity name, opportunity, deal, title, subject, topic, description, "
    "verkaufschance, bezeichnung, titel, betreff, nom opportunite, opportunite, affaire, intitule, oportunidad, "
    "nombre, opportunita, nome, oportunidade, onderwerp, naam, thema, deal titel, deal naam, nom de la transaction, "
    "titre, deal titre, titulo, negocio titulo, nome do negocio, titolo, affar titel, affarsnamn, rubrik, "
    "szansa tytuł, tytuł, nazwa szansy, nazwa, 取引名, 取引 タイトル, タイトル, 案件名, 商談名, 件名",
    "deals.seller": "owner, deal owner, opportunity owner, seller, sales rep, rep, salesperson, sales person, "
    "sales agent, agent, account executive, assigned to, responsible, sold by, verkaufer, besitzer, inhaber, "
    "zustandig, zustandiger, mitarbeiter, betreuer, vertriebsmitarbeiter, proprietaire, commercial, vendeur, "
    "responsable, vendedor, propietario, comercial, venditore, proprietario, responsabile, responsavel, verkoper, "
    "eigenaar, verantwoordelijke, deal eigenaar, proprietaire de la transaction, proprietaire de l opportunite, "
    "proprietario do negocio, proprietario da oportunidade, agare, affar agare, affarsagare, saljare, ansvarig, "
    "właściciel, szansa właściciel, handlowiec, sprzedawca, opiekun, 担当者, 取引 担当者, 取引担当者, 営業担当, "
    "所有者, 商談所有者",
    "deals.customer": "customer, account, account name, customer name, company, company name, client, organization, "
    "organisation, kunde, kundenname, firma, unternehmen, compte, societe, entreprise, cliente, cuenta, empresa, "
    "azienda, conto, klant, bedrijf, buyer, deal organisatie, organisatie, klantnaam, nom du compte, "
    "raison sociale, organizacao, conta, nome da conta, organizzazione, organizacion, nome account, kund, kundnamn, "
    "foretag, affar organisation, klient, szansa organizacja, organizacja, kontrahent, potenzieller kunde, "
    "client potentiel, 取引先, 取引先名, 顧客, 顧客名, 会社, 会社名, 組織, 取引 組織",
    "deals.product": "product, product name, item, article, line item, produkt, produktname, artikel, produit, "
    "producto, prodotto, produto, articolo, articulo, produkt namn, produktnamn, nazwa produktu, 製品, 製品名, "
    "商品, 商品名",
    "deals.amount": "amount, value, deal value, deal amount, revenue, total, price, close value, net amount, "
    "sales, contract value, acv, tcv, betrag, wert, auftragswert, umsatz, volumen, summe, preis, montant, valeur, "
    "chiffre d affaires, ca, prix, importe, valor, monto, ingresos, importo, valore, ricavo, receita, bedrag, "
    "waarde, omzet, deal waarde, betrag in euro, valor do negocio, negocio valor, montante, quantia, belopp, "
    "varde, affar varde, affarsvarde, summa, intakt, kwota, wartość, szansa wartość, przychód, obrot, 金額, "
    "取引 金額, 売上, 売上金額, 受注金額, 価格",
    "deals.currency": "currency, currency code, iso currency, wahrung, devise, monnaie, moneda, divisa, valuta, "
    "moeda, deal valuta, affar valuta, szansa waluta, waluta, negocio moeda, 通貨, 取引 通貨, 通貨コード",
    "deals.stage": "stage, deal stage, sales stage, pipeline stage, phase, step, verkaufsphase, stufe, etape, "
    "etapa, fase, estagio, fasi, deal fase, phase de la transaction, etape de la transaction, negocio etapa, "
    "etapa do negocio, fase da venda, affar fas, fas, saljfas, steg, etap, szansa etap, faza, ステージ, "
    "取引 ステージ, 取引ステージ, フェーズ, 段階",
    "deals.outcome": "outcome, status, state, result, won, is won, closed won, ergebnis, zustand, statut, resultat, "
    "estado, resultado, stato, esito, situacao, resultaat, deal status, affar status, szansa status, "
    "negocio status, utfall, wynik, stan, ステータス, 取引 ステータス, 状態, 状況, 結果",
    "deals.created_on": "created, created date, create date, created on, created at, date created, creation date, "
    "added, entry date, erstellt, erstellt am, erstelldatum, angelegt, angelegt am, anlagedatum, "
    "date de creation, cree le, creation, fecha de creacion, creado, data di creazione, creato, data de criacao, "
    "criado, aangemaakt, aanmaakdatum, deal aangemaakt, aangemaakt op, date d ajout, "
    "date de creation de la transaction, negocio criado em, negocio negocio criado em, criado em, criada em, "
    "data di inserimento, skapad, skapad datum, skapad den, affar skapad, affar affar skapad, utworzono, "
    "data utworzenia, szansa utworzono, 作成日, 取引 作成日, 作成日時, 登録日",
    "deals.opened_on": "opened, opened on, open date, engage date, start date, started, qualified on, eroffnet, "
    "beginn, startdatum, date d ouverture, ouvert le, fecha de apertura, data di apertura, data de abertura, geopend",
    "deals.closed_on": "closed, close date, won time, deal won time, closed on, closed date, closing date, "
    "date closed, actual close date, won on, won date, abschluss, abschlussdatum, abgeschlossen am, "
    "abgeschlossen, geschlossen am, geschlossen, schlusstermin, date de cloture, cloture, ferme le, "
    "date de signature, fecha de cierre, cierre, cerrado, cerrado el, data di chiusura, chiusura, chiuso il, "
    "data de fechamento, fechamento, fechado em, sluitingsdatum, afsluitdatum, gesloten op, order date, "
    "invoice date, auftragsdatum, date de fermeture, fermeture, date de cloture reelle, deal gewonnen op, "
    "gewonnen op, afgesloten op, tatsachliches abschlussdatum, tatsachlicher abschluss, abschluss am, "
    "data de encerramento, data de ganho, negocio data de ganho, data wygranej, szansa data wygranej, "
    "data zamknięcia, stangd, stangd datum, stangningsdatum, avslutsdatum, avslutad, vunnen tid, "
    "affar vunnen tid, 完了日, 完了予定日 実績, クローズ日, 成立日, 取引 成立日, 受注日, 成約日",
    # Of exports that have a day of losing beside one of winning; together they are the day of closing.
    "deals.lost_on": "lost time, lost on, lost date, date lost, deal lost time, verloren am, verloren op, "
    "deal verloren op, perdu le, date de perte, perdido em, data de perda, negocio data de perda, fecha de perdida, "
    "data di perdita, forlorad tid, affar forlorad tid, forlorad, data przegranej, szansa data przegranej, 失注日, "
    "取引 失注日",
    "deals.expected_on": "expected close date, expected close, expected on, estimated close date, forecast date, "
    "due date, erwarteter abschluss, voraussichtlicher abschluss, geplanter abschluss, cloture prevue, "
    "date de cloture prevue, cierre previsto, fecha estimada de cierre, chiusura prevista, fechamento previsto, "
    "verwachte sluitingsdatum, geschatztes abschlussdatum, voraussichtliches abschlussdatum, "
    "erwartetes abschlussdatum, geplantes abschlussdatum, est close date, date de fermeture prevue, "
    "date de cloture estimee, data prevista de fechamento, data de fechamento prevista, "
    "data de fechamento esperada, geschatte sluitingsdatum, beraknat avslut, beraknad stangning, "
    "forvantat stangningsdatum, forvantat avslut, przewidywana data zamknięcia, oczekiwana data zamknięcia, "
    "完了予定日, 成約予定日, 受注予定日, 見込日",
    "deals.loss_reason": "loss reason, lost reason, reason lost, reason, verlustgrund, ablehnungsgrund, "
    "raison de la perte, motif de perte, motivo de perdida, motivo di perdita, motivo da perda, verliesreden, "
    "reden van verlies, motivo perda, forlustorsak, anledning till forlust, powód przegranej, powód utraty, 失注理由",
    "deals.competitor": "competitor, competition, main competitor, wettbewerber, mitbewerber, concurrent, "
    "competidor, concorrente, concurrente, konkurrent, konkurent, 競合",
    "deals.renewal": "renewal, is renewal, verlangerung, renouvellement, renovacion, rinnovo, renovacao, verlenging",
    "deals.contacts": "contacts, number of contacts, contact count, anzahl kontakte, nombre de contacts, contactos",
    "sellers.seller": "seller id, employee id, employee number, person id, hr id, staff number, id, number, "
    "personalnummer, mitarbeiternummer, mitarbeiter id, matricule, id empleado, matricola, matricula, "
    "personeelsnummer, user id",
    "sellers.name": "name, full name, employee, employee name, seller, seller name, sales rep, sales agent, person, "
    "vollstandiger name, mitarbeiter, verkaufer, nom, nom complet, collaborateur, vendeur, nombre, nombre completo, "
    "empleado, vendedor, nome, nome completo, dipendente, venditore, naam, medewerker, display name",
    "sellers.email": "email, e mail, email address, mail, work email, e mail adresse, courriel, adresse email, "
    "correo, correo electronico, posta elettronica, e mailadres",
    "sellers.manager": "manager, leader, reports to, supervisor, team lead, line manager, manager id, boss, "
    "vorgesetzter, vorgesetzte, leiter, fuhrungskraft, teamleiter, manageur, superieur, responsable, chef, jefe, "
    "superior, responsabile, gestor, leidinggevende",
    "sellers.job": "job, job title, title, role, position, function, stelle, funktion, rolle, berufsbezeichnung, "
    "poste, fonction, puesto, cargo, ruolo, mansione, functie",
    "sellers.office": "office, region, regional office, location, branch, site, territory, standort, niederlassung, "
    "buro, bureau, agence, oficina, sede, ufficio, filiale, escritorio, kantoor, vestiging",
    "sellers.hired_on": "hired, hire date, hired on, start date, joined, joining date, entry date, eintritt, "
    "eintrittsdatum, einstellungsdatum, date d embauche, date d entree, fecha de ingreso, fecha de contratacion, "
    "data di assunzione, data de admissao, datum in dienst, indiensttreding",
    "sellers.left_on": "left, left on, leave date, end date, termination date, exit date, austritt, austrittsdatum, "
    "date de depart, date de sortie, fecha de baja, data di uscita, data de saida, datum uit dienst",
    "products.product": "product, product id, product code, sku, item number, item, artikelnummer, produkt, "
    "produktnummer, reference, code produit, produit, codigo, producto, codice prodotto, prodotto, produto, "
    "productcode",
    "products.name": "product name, name, description, bezeichnung, produktname, nom du produit, designation, "
    "nombre, descripcion, nome, descrizione, descricao, productnaam, omschrijving",
    "products.family": "family, series, category, product family, product line, group, kategorie, produktgruppe, "
    "warengruppe, gamme, categorie, familia, categoria, linea, familie",
    "products.list_price": "list price, price, sales price, unit price, catalogue price, listenpreis, preis, "
    "verkaufspreis, prix, prix catalogue, prix unitaire, precio, precio de lista, prezzo, prezzo di listino, preco, "
    "adviesprijs, prijs",
    "products.cost": "cost, unit cost, standard cost, kosten, einkaufspreis, einstandspreis, cout, costo, coste, "
    "custo, kostprijs",
    "products.currency": "currency, currency code, wahrung, devise, moneda, divisa, valuta, moeda",
    "customers.customer": "customer id, account id, customer, account, customer number, client id, company id, "
    "kundennummer, kunde, numero client, client, id cliente, cliente, codice cliente, klantnummer, klant",
    "customers.name": "customer name, account name, company name, name, company, kundenname, firma, nom, "
    "raison sociale, nombre, razon social, nome, ragione sociale, razao social, naam, bedrijfsnaam",
    "customers.segment": "segment, sector, industry, branche, segment client, secteur, industria, settore, setor, "
    "customer segment",
    "customers.region": "region, country, office location, location, land, pays, pais, paese, regione, regiao",
    "customers.employees": "employees, number of employees, headcount, size, mitarbeiter, mitarbeiterzahl, effectif, "
    "empleados, dipendenti, funcionarios, medewerkers",
    "quotas.seller": "seller, owner, sales rep, rep, salesperson, employee, name, verkaufer, mitarbeiter, vendeur, "
    "commercial, vendedor, venditore, verkoper, seller id, employee id",
    "quotas.starts_on": "period, month, quarter, start, start date, from, starts on, period start, monat, quartal, "
    "zeitraum, von, beginn, mois, trimestre, periode, debut, mes, periodo, inicio, mese, inizio, maand, kwartaal",
    "quotas.ends_on": "end, end date, to, until, ends on, period end, bis, ende, fin, hasta, fine, fim, tot, einde",
    "quotas.amount": "quota, target, goal, plan, budget, amount, ziel, quote, soll, planwert, objectif, quota, "
    "objetivo, meta, cuota, obiettivo, doel, doelstelling",
    "quotas.currency": "currency, wahrung, devise, moneda, divisa, valuta, moeda",
    "activities.activity": "activity id, id, task id, event id, call id, aktivitats id, nummer, identifiant",
    "activities.seller": "owner, assigned to, seller, rep, done by, user, created by, verkaufer, besitzer, "
    "mitarbeiter, proprietaire, commercial, propietario, vendedor, proprietario, venditore, eigenaar",
    "activities.deal": "deal, deal id, opportunity, opportunity id, related to, regarding, verkaufschance, "
    "opportunite, oportunidad, opportunita, oportunidade",
    "activities.kind": "type, kind, activity type, task type, activity, art, typ, aktivitat, type d activite, tipo, "
    "tipo de actividad, soort",
    "activities.happened_at": "date, time, activity date, done at, due date, happened at, start, start time, "
    "datum, zeitpunkt, quand, fecha, data, tijdstip, completed",
    "activities.minutes": "minutes, duration, duration minutes, length, dauer, minuten, duree, duracion, durata, "
    "duracao, duur",
    "stage_changes.deal": "deal, deal id, opportunity, opportunity id, verkaufschance, opportunite, oportunidad",
    "stage_changes.from_stage": "from stage, old stage, old value, previous stage, from, alte phase, von phase, "
    "ancienne etape, etapa anterior, fase precedente, oude fase",
    "stage_changes.to_stage": "to stage, new stage, new value, stage, to, neue phase, nach phase, nouvelle etape, "
    "etapa nueva, nueva etapa, nuova fase, nieuwe fase",
    "stage_changes.changed_at": "changed at, changed on, edit date, change date, last stage change, date, "
    "geandert am, anderungsdatum, modifie le, fecha de cambio, modificato il, gewijzigd op",
    "deal_lines.deal": "deal, deal id, opportunity id, opportunity, order, order id, order number, auftragsnummer, "
    "commande, pedido, ordine",
    "deal_lines.line": "line, line id, line number, line item id, item number, position, pos, positionsnummer, "
    "ligne, linea, riga, linha, regel",
    "deal_lines.product": "product, product id, product name, item, sku, article, produkt, artikel, produit, "
    "producto, prodotto, produto",
    "deal_lines.quantity": "quantity, qty, units, count, menge, anzahl, stuck, quantite, cantidad, quantita, "
    "quantidade, aantal",
    "deal_lines.amount": "amount, total, line total, total price, net amount, betrag, summe, gesamtpreis, montant, "
    "importe, importo, valor total, bedrag",
    "deal_lines.cost": "cost, total cost, kosten, cout, costo, coste, custo",
}


@cache
def words(text: str) -> tuple[str, ...]:
    """The words of a header: no accents, no case, `CloseDate` as two."""
    text = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])", " ", text)
    bare = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    bare = "".join(one for one in bare if not unicodedata.combining(one)).casefold()
    return tuple(re.findall(r"[^\W_]+", bare))


@cache
def phrases(target: str) -> tuple[tuple[str, ...], ...]:
    """The phrases of a column, each as its words."""
    return tuple(words(one) for one in HEADERS[target].split(","))


@lru_cache(maxsize=20_000)
def closeness(header: str, target: str) -> float:
    """How well a header names a column of the facts: 1 where it is one of its phrases, 0 where it has none of them."""
    return max((_alike(words(header), phrase) for phrase in phrases(target)), default=0.0)


def _alike(header: tuple[str, ...], phrase: tuple[str, ...]) -> float:
    if not header:
        return 0.0
    if header == phrase or "".join(header) == "".join(phrase):
        return 1.0
    if set(phrase) <= set(header):
        return 0.45 + 0.4 * len(phrase) / len(header)
    if len(phrase) == 1 and len(phrase[0]) >= 5 and any(phrase[0] in one for one in header):
        return 0.4
    return 0.0
