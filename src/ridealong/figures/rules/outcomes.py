"""What stages and states mean in common words: won, lost or open. What no word says for sure is asked, not guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ridealong.figures.rules import vocabulary

# More stages than this to ask about: the column is probably none of stages.
MOST = 40


def _meanings(*, won: str = "", lost: str = "", open_: str = "") -> Mapping[str, str]:
    """What each word means; as one word, without accents."""
    return {word: meant for words, meant in ((won, "won"), (lost, "lost"), (open_, "open")) for word in words.split()}


_SURE = _meanings(
    won="""
won win dealwon closedwon closewon wonclosed closedandwon gewonnen geschlossengewonnen geschlossenundgewonnen
abgeschlossengewonnen gagne gagnee fermeegagnee clotureegagnee ganado ganada cerradaganada cerradoganado ganha
ganho fechadoganho fechadaganha fermegagne clotgagne conclugagne negociofechado vinto vinta chiusavinta
chiusovinto gewonnengesloten geslotengewonnen wygrana wygrany wygrane zamknietawygrana vunnen vunnet vundet
stangdochvunnen 成立 受注 成約 勝ち 取引成立
""",
    lost="""
lost loss deallost closedlost closelost lostclosed closedandlost verloren geschlossenverloren
geschlossenundverloren abgeschlossenverloren perdu perdue fermeperdu clotperdu fermeeperdue clotureeperdue
perdido perdida cerradaperdida cerradoperdido fechadoperdido fechadaperdida perso persa chiusapersa
chiusoperso geslotenverloren przegrana przegrany przegrane zamknietaprzegrana forlorad forlorat tappad tapad
stangdochforlorad tabt 失注 不成立 敗北 取引失敗
""",
    open_="""
open offen ouvert ouverte abierto abierta aperto aperta aberto aberta otwarta otwarty oppen oppet 進行中 商談中 オープン
inprogress inbearbeitung encours encurso incorso prospecting engaging
""",
)
# Names of stages on the way: a deal in one of them is open. They tell no column of outcomes from one of stages.
_STAGES = _meanings(
    open_="""
qualification needsanalysis valueproposition iddecisionmakers perceptionanalysis proposalpricequote
negotiationreview proposal negotiation discovery demo appointmentscheduled qualifiedtobuy
presentationscheduled decisionmakerboughtin contractsent qualify develop propose leadin contactmade
demoscheduled proposalmade negotiationsstarted angebot verhandlung qualifizierung offre negociation propuesta
negociacion offerta trattativa voorstel onderhandeling
"""
)
# Words that may mean something else too: enough for a proposal, which a person confirms.
_PERHAPS = _meanings(
    won="abgeschlossen auftrag sold signed verkauft vendu vendido venduto verkocht",
    lost="""
abgelehnt abandonne abandoned cancelled canceled storniert annule annulee cancelado cancelada annullato
disqualified
""",
    open_="active aktiv pending running laufend enproceso lopend new neu nouveau nuevo nuovo novo nieuw",
)
_KNOWN, _LIKELY = {**_STAGES, **_SURE}, {**_PERHAPS, **_SURE}
_INSIDE = re.compile(
    r"\b(won|lost|gewonnen|verloren|gagn[ée]e?|perdue?|ganad[ao]|perdid[ao]|vint[ao]|pers[ao])\b", re.IGNORECASE
)
# Places in an order stand before a stage ("6 - Closed Won"), the pipeline in brackets behind it.
_AROUND = re.compile(r"^\s*[0-9]{1,2}\s*[-.:)]\s*|\s*\([^()]*\)\s*$")
_SURELY = {"closed won": "won", "closed lost": "lost"}


def known(stage: str) -> str | None:
    """won, lost or open, where the stage is called by a common word for it."""
    words = vocabulary.words(_AROUND.sub("", stage))
    return _KNOWN.get("".join(words)) or _SURELY.get(" ".join(words[:2]))


def likely(text: str) -> str | None:
    """won, lost or open, where a word of a state or stage probably says so."""
    found = _INSIDE.search(text)
    return _LIKELY.get("".join(vocabulary.words(text))) or (known(found[1]) if found else None)
