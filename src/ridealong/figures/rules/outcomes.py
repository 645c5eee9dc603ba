"""What stages mean in common words: won, lost or open. What is none of them is asked, never guessed."""

from __future__ import annotations

import re

from ridealong.figures.rules import vocabulary

# More stages than this to ask about: the column is probably none of stages.
MOST = 40

# As one word each, without accents. A word that may mean both ("abgeschlossen", "closed", "signed") is in none.
_WON = """
won win dealwon closedwon closewon wonclosed closedandwon gewonnen geschlossengewonnen geschlossenundgewonnen
abgeschlossengewonnen gagne gagnee fermeegagnee clotureegagnee ganado ganada cerradaganada cerradoganado
ganha ganho fechadoganho fechadaganha vinto vinta chiusavinta chiusovinto gewonnengesloten geslotengewonnen wygrana
wygrany vunnen vundet
"""
_LOST = """
lost loss deallost closedlost closelost lostclosed closedandlost verloren geschlossenverloren geschlossenundverloren
abgeschlossenverloren perdu perdue fermeeperdue clotureeperdue perdido perdida cerradaperdida cerradoperdido
fechadoperdido fechadaperdida perso persa chiusapersa chiusoperso geslotenverloren przegrana przegrany forlorad tabt
"""
_OPEN = """
open offen ouvert ouverte abierto abierta aperto aperta aberto aberta otwarta oppen
prospecting qualification needsanalysis valueproposition iddecisionmakers perceptionanalysis proposalpricequote
negotiationreview proposal negotiation discovery demo engaging
appointmentscheduled qualifiedtobuy presentationscheduled decisionmakerboughtin contractsent
qualify develop propose leadin contactmade demoscheduled proposalmade negotiationsstarted
inprogress inbearbeitung encours encurso incorso
angebot verhandlung qualifizierung offre negociation propuesta negociacion offerta trattativa voorstel onderhandeling
"""
_KNOWN = {word: meant for words, meant in ((_WON, "won"), (_LOST, "lost"), (_OPEN, "open")) for word in words.split()}
# Places in an order stand before a stage ("6 - Closed Won"), the pipeline in brackets behind it.
_AROUND = re.compile(r"^\s*[0-9]{1,2}\s*[-.:)]\s*|\s*\([^()]*\)\s*$")
_SURELY = {"closed won": "won", "closed lost": "lost"}


def known(stage: str) -> str | None:
    """won, lost or open, where the stage is called by a common word for it."""
    words = vocabulary.words(_AROUND.sub("", stage))
    return _KNOWN.get("".join(words)) or _SURELY.get(" ".join(words[:2]))
