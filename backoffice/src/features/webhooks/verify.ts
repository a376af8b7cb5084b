export const LANGUAGES = ['python', 'javascript'] as const;

/** A receiver's check of one message, with nothing but the language's own library. */
export function verification(language: (typeof LANGUAGES)[number], secret: string): string {
  return language === 'python' ? inPython(secret) : inJavaScript(secret);
}

function inPython(secret: string): string {
  return `import base64, hashlib, hmac, time

KEY = base64.b64decode("${secret}".removeprefix("whsec_"))


def is_genuine(headers, body):  # the body's bytes as they came
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    recent = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    signatures = headers["webhook-signature"].split(" ")
    return recent and any(hmac.compare_digest(expected, each) for each in signatures)`;
}

function inJavaScript(secret: string): string {
  return `import { createHmac, timingSafeEqual } from 'node:crypto';

const KEY = Buffer.from('${secret}'.replace('whsec_', ''), 'base64');

export function isGenuine(headers, body) { // the body's bytes as they came, in a Buffer
  const start = \`\${headers['webhook-id']}.\${headers['webhook-timestamp']}.\`;
  const digest = createHmac('sha256', KEY).update(start).update(body).digest('base64');
  const expected = Buffer.from('v1,' + digest);
  const recent = Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp'])) < 300;
  const signatures = headers['webhook-signature'].split(' ').map((each) => Buffer.from(each));
  return recent && signatures.some((each) => each.length === expected.length && timingSafeEqual(each, expected));
}`;
}
