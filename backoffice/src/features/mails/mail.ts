import { useSearchParams } from 'react-router';

import type { MailTemplate } from '@/api/types';
import type { CustomerLanguage } from '@/lib/customer-languages';

export const KINDS = ['request', 'reminder'] as const;
export const TEXTS = ['subject', 'introduction', 'button'] as const;
export const COLORS = ['accent_color', 'background_color'] as const;
export const FIELDS = [...TEXTS, ...COLORS, 'logo_url'] as const;

export type Kind = (typeof KINDS)[number];
export type TextName = (typeof TEXTS)[number];
export type ColorName = (typeof COLORS)[number];
export type MailFields = Pick<MailTemplate, (typeof FIELDS)[number]>;

export interface Mail {
  kind: Kind;
  language: CustomerLanguage;
}

/** What a merchant sets of a template; null is the platform's own. */
export function fieldsOf(template: MailTemplate): MailFields {
  return Object.fromEntries(FIELDS.map((name) => [name, template[name]])) as MailFields;
}

/** The same as the platform takes them: an emptied field goes back to the platform's own. */
export function given(fields: MailFields): MailFields {
  return Object.fromEntries(
    FIELDS.map((name) => [name, fields[name]?.trim() ? fields[name] : null]),
  ) as MailFields;
}

/** Which mail is looked at; in the address, so that a colleague can be sent to it. */
export function useKind(): [Kind, (kind: Kind) => void] {
  const [search, setSearch] = useSearchParams();
  return [
    search.get('kind') === 'reminder' ? 'reminder' : 'request',
    (kind) =>
      setSearch(
        (now) => {
          now.set('kind', kind);
          return now;
        },
        { replace: true },
      ),
  ];
}
