export const FAMILIES = ['review', 'review_request'] as const;
export type Family = (typeof FAMILIES)[number];

/** What each family's messages are about, in the order things happen. */
export const KINDS = {
  review: ['submitted', 'published', 'updated', 'refused', 'withdrawn'],
  review_request: [
    'scheduled',
    'sent',
    'opened',
    'form_opened',
    'reminded',
    'delayed',
    'failed',
    'blocked',
    'cancelled',
    'expired',
  ],
} as const;

export const TYPES = FAMILIES.flatMap((family) => KINDS[family].map((kind) => `${family}.${kind}` as const));
export type MessageType = (typeof TYPES)[number];

/** A family as a whole: also what will be added to it. */
export function allOf(family: Family): string {
  return `${family}.*`;
}

function typesOf(family: Family): string[] {
  return KINDS[family].map((kind) => `${family}.${kind}`);
}

export function isChosen(events: readonly string[], family: Family, type: string): boolean {
  return events.includes(allOf(family)) || events.includes(type);
}

/** Whether some of a family, but not all of it, is chosen. */
export function isPartly(events: readonly string[], family: Family): boolean {
  return !events.includes(allOf(family)) && typesOf(family).some((type) => events.includes(type));
}

export function toggleFamily(events: readonly string[], family: Family): string[] {
  const others = events.filter((event) => event !== allOf(family) && !typesOf(family).includes(event));
  return events.includes(allOf(family)) ? others : [...others, allOf(family)];
}

/** Taking one out of a whole family leaves its others, each by name. */
export function toggleType(events: readonly string[], family: Family, type: string): string[] {
  const named = events.includes(allOf(family))
    ? [...events.filter((event) => event !== allOf(family)), ...typesOf(family)]
    : [...events];
  return named.includes(type) ? named.filter((event) => event !== type) : [...named, type];
}
