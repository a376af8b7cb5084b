import type { Website } from '@/api/types';

export const TASKS = ['try', 'send', 'read', 'token'] as const;
export type Task = (typeof TASKS)[number];

export const LANGUAGES = ['curl', 'python'] as const;
export type ProgrammingLanguage = (typeof LANGUAGES)[number];

export interface Values {
  origin: string; // of the platform
  website: Pick<Website, 'id_website' | 'locale'>;
  clientId: string;
  secret: string;
  today: string; // YYYY-MM-DD: orders of long ago are refused
}

const REFERENCE = 'WEB-10501';

/** A program that does a task with these values as they stand, in a shell or with Python alone. */
export function example(task: Task, language: ProgrammingLanguage, values: Values): string {
  return (language === 'curl' ? IN_CURL : IN_PYTHON)[task](values);
}

const IN_CURL: Record<Task, (values: Values) => string> = {
  try: (values) => curlPost(values, '?dry_run=true'),
  send: (values) => curlPost(values, ''),
  read: (values) => `curl -sS '${orders(values)}/${REFERENCE}' \\
  -H 'Authorization: Bearer ${values.secret}'`,
  token: ({ origin, clientId, secret }) => `curl -sS '${origin}/oauth/token' \\
  -u '${clientId}:${secret}' \\
  -d grant_type=client_credentials`,
};

const IN_PYTHON: Record<Task, (values: Values) => string> = {
  try: (values) => pythonPost(values, '?dry_run=true'),
  send: (values) => pythonPost(values, ''),
  read: (values) => `import json
import urllib.request

request = urllib.request.Request(
    "${orders(values)}/${REFERENCE}",
    headers={"Authorization": "Bearer ${values.secret}"},
)
with urllib.request.urlopen(request, timeout=30) as answer:
    print(json.dumps(json.load(answer), indent=2))`,
  token: ({ origin, clientId, secret }) => `import base64
import json
import urllib.request

client = base64.b64encode(b"${clientId}:${secret}").decode()
request = urllib.request.Request(
    "${origin}/oauth/token",
    data=b"grant_type=client_credentials",
    headers={"Authorization": f"Basic {client}"},
)
with urllib.request.urlopen(request, timeout=30) as answer:
    print(json.load(answer)["access_token"])`,
};

function curlPost(values: Values, query: string): string {
  return `curl -sS '${orders(values)}${query}' \\
  -H 'Authorization: Bearer ${values.secret}' \\
  -H 'Content-Type: application/json' \\
  -d '${anOrder(values)}'`;
}

function pythonPost(values: Values, query: string): string {
  return `import json
import urllib.error
import urllib.request

orders = ${anOrder(values)}
request = urllib.request.Request(
    "${orders(values)}${query}",
    data=json.dumps(orders).encode(),
    headers={
        "Authorization": "Bearer ${values.secret}",
        "Content-Type": "application/json",
    },
)
try:
    answer = urllib.request.urlopen(request, timeout=30)
except urllib.error.HTTPError as refusal:
    answer = refusal  # its body says why
print(answer.status, json.dumps(json.load(answer), indent=2))`;
}

function orders({ origin, website }: Values): string {
  return `${origin}/api/v1/websites/${website.id_website}/orders`;
}

/** JSON and Python alike: nothing in it is true, false or null. */
function anOrder({ website, today }: Values): string {
  const [language, country] = website.locale.split('_');
  return `[{
  "purchase_reference": "${REFERENCE}",
  "purchase_date": "${today}T00:00:00Z",
  "price": "149.80",
  "consumer": {
    "first_name": "Ines", "last_name": "Lefevre", "email": "ines.lefevre@example.org",
    "language": "${language}", "country": "${country}"
  },
  "products": [{"name": "Alto 42", "product_ref": {"reference": "ALTO-42"}, "price": "119.90"}],
  "sales_channel": {"channel": "online"}
}]`;
}
