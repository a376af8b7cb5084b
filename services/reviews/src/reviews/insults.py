"""Words that nobody is called by in public, in the languages of customers.

Only such as insult in whatever sentence they stand, and are no plain word in another of these languages.
"""

INSULTS = frozenset(
    {
        # en
        *("asshole", "assholes", "arsehole", "arseholes", "motherfucker", "motherfuckers", "cunt", "cunts"),
        *(
            "son of a bitch",
            "sons of bitches",
            "dickhead",
            "dickheads",
            "wanker",
            "wankers",
            "faggot",
            "nigger",
        ),
        # fr
        *(
            "connard",
            "connards",
            "connasse",
            "enculé",
            "enculés",
            "salope",
            "salopes",
            "salopard",
            "salopards",
        ),
        *("fils de pute", "enfoiré", "enfoirés", "trou du cul", "bougnoule", "sale juif", "sale arabe"),
        # de
        *(
            "arschloch",
            "arschlöcher",
            "hurensohn",
            "hurensöhne",
            "wichser",
            "fotze",
            "missgeburt",
            "drecksau",
        ),
        *("dreckschwein", "kanake", "kanaken", "scheißausländer", "drecksjude"),
        # es
        *(
            "hijo de puta",
            "hijos de puta",
            "gilipollas",
            "cabrón",
            "cabrones",
            "maricón",
            "sudaca",
            "sudacas",
        ),
        # it
        *("stronzo", "stronzi", "stronza", "figlio di puttana", "figli di puttana", "coglione", "coglioni"),
        *("testa di cazzo", "teste di cazzo", "vaffanculo", "terrone di merda"),
        # nl
        *("klootzak", "klootzakken", "hoerenzoon", "hoerenjong", "kankerlijer", "kankerlijers", "tyfuslijer"),
        *("teringlijer", "kutmarokkaan"),
        # pt
        *("filho da puta", "filhos da puta", "cabrão", "cabrões", "paneleiro", "vai te foder", "arrombado"),
    }
)
