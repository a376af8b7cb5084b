"""What the other ways send: an invitation of some 13 KB, in a syntax that both template engines read."""

_ROW = """<tr><td style="padding:12px 24px;font-family:Arial,sans-serif;font-size:15px;line-height:22px;\
color:#1f2933"><img src="https://img.example/{{ product }}-%d.png" alt="{{ product }}" width="64">\
{{ product }}, commande {{ reference }}</td></tr>
"""
_STAR = """<td><a href="{{ form }}?rating=%d" style="text-decoration:none;font-size:28px;color:#f5a623" \
title="%d sur 5">&#9733;</a></td>
"""
HTML = f"""<!doctype html><html lang="fr"><body style="margin:0;background:#f2f4f7">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0">
<tr><td style="font-size:22px">{{{{ first_name }}}} {{{{ last_name }}}}, votre avis compte</td></tr>
{"".join(_ROW % number for number in range(38))}
<tr>{"".join(_STAR % (rate, rate) for rate in range(1, 6))}</tr>
<tr><td><a href="{{{{ form }}}}">Donner mon avis</a></td></tr>
<tr><td><a href="{{{{ unsubscribe }}}}">Se désinscrire</a></td></tr>
</table><img src="{{{{ pixel }}}}" width="1" height="1" alt=""></body></html>
"""
TEXT = """Bonjour {{ first_name }} {{ last_name }},

Vous avez commandé {{ product }} ({{ reference }}). Votre avis compte : {{ form }}

Ne plus recevoir ces messages : {{ unsubscribe }}
"""


def customer(number: int) -> dict[str, str]:
    """Return the values of one mail; no two are alike."""
    token = f"{number:08d}" * 12
    return {
        "first_name": "Inès",
        "last_name": f"Lefèvre {number}",
        "email": f"customer-{number}@mail-{number % 50}.example",
        "product": f"Chaussures Alto {number % 100}",
        "reference": f"WEB-{number}",
        "form": f"https://avis.example/r/{token}",
        "pixel": f"https://avis.example/o/{token}.gif",
        "unsubscribe": f"https://avis.example/u/{token}",
    }
