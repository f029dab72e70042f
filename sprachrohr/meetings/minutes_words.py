"""German words that `minutes_names` knows: what announces a name, given names, and what is capitalised but no name.

Data, to be added to. A word that is missing here costs somebody one more tap before the minutes are published.
"""

TITLES = frozenset(
    "herr herrn frau fr hr familie fam eheleute ehepaar dr prof professor professorin mr mrs ms monsieur madame".split()
)
"""What stands before a name and nothing else: "Frau K." is a name whatever follows."""

ROLES = frozenset(
    """nachbar nachbarin lehrer lehrerin sachbearbeiter sachbearbeiterin leiter leiterin mitarbeiter mitarbeiterin
    kollege kollegin kollegen sohn tochter mutter vater bruder schwester ehemann ehefrau mann oma opa onkel tante
    cousin cousine schüler schülerin schülers patient patientin mieter mieterin mieters bewohner bewohnerin anwohner
    anwohnerin freund freundin klient klientin arzt ärztin anwalt anwältin hausmeister hausmeisterin vermieter
    vermieterin
    """.split()
)
"""After these a word that is not known is a name: "der Sohn Amir", "Sachbearbeiterin Möller"."""

PARTICLES = frozenset("von van der den de la el al bin ibn bint zu zur zum abu".split())

GIVEN = frozenset(
    """abdullah abdul achim adam adem aisha alena alexander alexandra ali alina amina amir amira anastasia andrea
    andreas andrej angela anja anke anna anne annette antje arash arne aydin ayse aysel ayşe barbara bashir beate
    bernd bettina birgit björn bogdan boris britta can carsten catarina charlotte christa christina christine
    christoph claudia cem dagmar daniel daniela darya david deniz dennis diana dieter dirk dmitri dmitrij dominik
    dorothea ebru edeltraud ekaterina elena elif elisabeth elke emine emma emre erika erkan esra eva fabian fadime
    farhad farid farida fatima fatma felix florian frank franziska frauke friedrich gabriele georg gerd gerhard
    gisela goran grzegorz gudrun gül günter günther habib hakan halil halima hamid hannah hans harald hasan hassan
    hatice heike heiko heinrich heinz helga helmut hussein hüseyin ibrahim idris igor ines inga ingo ingrid irina
    iris irma isabel ismail iwona jakob jamal jana jens jessica joanna joachim johanna johannes jonas jörg josef
    julia julian jürgen karim karin karl karsten katarzyna katharina katja katrin kemal kerstin khadija khaled klaus
    konstantin krystyna larissa lars laura layla leila lena leon leonie lidia lisa lukas lutz magdalena mahmoud
    malgorzata manfred manuela marek maria marianne marie marina mario marion markus martin martina maryam mathias
    matthias mehmet melanie meryem michael michaela michal mina miriam mohamed mohammad mohammed monika mona moritz
    murat mustafa nadia nadja naser natalia nasrin nicole nils nina noor nour oksana oleg olena olga oliver oluchi
    omar osman pascal patrick paul pawel petra peter philipp piotr rahim rainer ralf raphael rashid regina reza
    renate roland roman rüdiger sabine sabrina said salma samira samir sandra sara sarah sascha sebastian selin
    semira serhii serkan sibel silke silvia simon simone sofia sonja stefan stefanie stephan susanne svenja svetlana
    swetlana tanja tarek tatjana thomas thorsten tim tina tobias tomasz torsten tülay ulrich ulrike ursula ute uwe
    valentina vera veronika victoria viktor viktoria vladimir waltraud werner wilhelm wolfgang yasemin yasmin yusuf
    yvonne zahra zainab zeynep
    """.split()
)
"""Given names that are no other word in German; in a text of the council each of them is worth a look."""

NOUNS = frozenset(
    """abend abendkurs absatz akteur aktion amt anfang anfrage angebot anhang anlage anliegen anteil antrag antwort
    anwesende arbeit arbeitgeber arbeitskreis arbeitsplatz art artikel arzt aufgabe auftrag aufzug ausgabe auskunft
    ausschuss bahn bedarf bedingung beginn behörde beirat beispiel beitrag bereich bericht beruf beschluss besuch
    beteiligte betrag betrieb bezirk bezirksversammlung bibliothek bildung bitte brief brücke buch bücherhalle
    bundesland bürger bus bürgerin dach daten deutsch deutsche deutschen dezember dezernat dialog dienst dienstag
    ding dolmetschen dolmetscher donnerstag eingabe eingang einladung eltern empfehlung ende entwurf ergebnis ersatz
    erwachsene euro europa fachamt fahrrad fall familie februar fest firma flucht folge form forum frage freitag
    frist fußnote gast gebäude gebiet gebühr gegenstand geld gemeinde gericht geschäft geschäftsführung geschlecht
    geschichte gesellschaft gespräch gesundheit gewalt gremium grund grundschule gruppe halbjahr hamburg handlung
    haus hausaufgaben haushalt heim helfer herbst hilfe hinweis hochschule idee information initiative integration
    integrationsrat interesse islam jahr januar jobcenter jugend jugendliche juli jungen juni kasse kinder kind
    kirche kita klasse kommission kommune kontakt konferenz konto kosten kraft kreis kultur kunde kurs lage land
    landesregierung leben lehrkraft leistung lesung leute liste lösung mai mangel mangelnde mädchen markt maßnahme
    mehrheit meinung menge mensch miete migration minute mitglied mitglieder mittag mitte mittel mittwoch monat
    montag morgen moschee nachmittag nachricht nachweis name natur niederschrift norden november nummer ort osten
    ostern oktober papier park partei person personal pflege plan platz politik polizei post praxis preis presse
    problem programm projekt protokoll prozent prüfung punkt quartal rat rathaus raum recht rede referat regel reihe
    rest richtung runde rückmeldung sache samstag satz schritt schule schulden schutz schwerpunkt seite sekretariat
    senat september sitzung sommer sonntag sorge sozialamt sport sprache sprachkurs sprechstunde spiel spielplatz
    spende staat stadt stadtteil stand start stelle stellungnahme stimme straße stunde süden summe tag tagesordnung
    tagesordnungspunkt tarif teil teilhabe teilnehmer teilnehmende termin text thema tisch titel ton treffen
    treppenhaus tür uhr umfrage umwelt unfall unterkunft unterlage unterricht unterschied ursache verein verfahren
    vergleich verkehr vermerk versammlung vertrag vertreter vertretung verwaltung viertel vorlage vormittag
    vorschlag vorsitz vorstand wahl warten wartezeit wasser weg weihnachten weise welt werk westen wettbewerb winter
    woche wohnen wohngeld wohnraum wohnung wort wunsch zahl zeit zeitraum zentrum zettel ziel zimmer zug zugang
    zukunft zusage zusammenarbeit zusammenleben zustand zweck leichte einfache öffentliche türkisch arabisch
    englisch ukrainisch polnisch russisch farsi dari kurdisch paschtu
    """.split()
)
"""Nouns of councils, singular; endings are taken off before they are looked up."""

SMALL = frozenset(
    """der die das den dem des ein eine einen einem einer eines kein keine keinen und oder aber denn weil wenn dass ob
    als wie wo was wer wir ihr sie er es ich du uns man auch nur noch schon sehr mehr alle allen aller alles jede
    jeder jedes dies diese dieser dieses diesem diesen jene solche in im an am auf aus bei beim bis durch für gegen
    hinter mit nach neben ohne seit über um unter vom von vor während wegen zu zum zur zwischen nicht nichts ja nein
    hier dort dann da so damit dazu davon dabei dafür darüber daher deshalb außerdem zusätzlich künftig sowie bitte
    ist sind war waren wird werden wurde wurden hat haben soll sollen kann können muss müssen darf dürfen sein seine
    ihre ihren ihrem unser unsere unseren mehrere viele einige wenige beide zwei drei vier fünf sechs sieben acht
    neun zehn top nr abs ziffer beim laut
    """.split()
)

ENDINGS = tuple(
    """ung heit keit schaft tion tät ismus nis tum ment amt ämter rat kurs platz plätze straße weg allee schule kita
    haus häuser zentrum ausschuss antrag behörde stelle stunde plan recht beirat verein verband projekt bericht
    gruppe kreis arbeit zeit zeiten raum räume geld kosten beratung sprache prüfung angebot dienst hilfe wohnung
    markt versammlung vertretung mittel gesetz ordnung abend tag woche monat jahr karte liste seite punkt frage
    antwort brief kasse stadt bezirk viertel gebiet teil leute menschen kinder eltern jugend leben wesen
    """.split()
)
"""What a German noun ends with, behind at least three letters of its own."""
