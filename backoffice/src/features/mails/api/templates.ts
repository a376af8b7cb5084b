import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type {
  MailPreview,
  MailTemplate,
  MailTemplateChange,
  MailTrial,
  RequestedParts,
  Website,
} from '@/api/types';

import type { Mail, MailFields } from '../mail';

const TEMPLATE = '/api/v1/websites/{id_website}/mail-templates/{kind}/{language}';
const SETTINGS = '/api/v1/websites/{id_website}/collection-settings';

export function templatesKey({ id_website }: Website) {
  return ['mail-templates', id_website] as const;
}

export function templateQuery(website: Website, mail: Mail) {
  return queryOptions({
    queryKey: [...templatesKey(website), mail.kind, mail.language],
    queryFn: (): Promise<MailTemplate> => unwrap(client.GET(TEMPLATE, { params: params(website, mail) })),
    refetchOnWindowFocus: false, // a form is being filled in from it
  });
}

/** What customers see beside the subject; it is set with the other settings. */
export function senderQuery({ id_website }: Website) {
  return queryOptions({
    queryKey: ['collection-settings', id_website],
    queryFn: () => unwrap(client.GET(SETTINGS, { params: { path: { id_website } } })),
    refetchOnWindowFocus: false,
    select: ({ sender_name }) => sender_name,
  });
}

export function changeTemplate(website: Website, mail: Mail, change: MailTemplateChange) {
  return unwrap(client.PUT(TEMPLATE, { params: params(website, mail), body: change }));
}

/** The mail as these fields would make it; the last one that could be made stays meanwhile. */
export function previewQuery(website: Website, mail: Mail, type: RequestedParts, fields: MailFields) {
  return queryOptions({
    queryKey: ['mail-preview', website.id_website, mail.kind, mail.language, type, fields],
    queryFn: (): Promise<MailPreview> =>
      unwrap(
        client.POST(`${TEMPLATE}/preview`, { params: params(website, mail), body: { ...fields, type } }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });
}

export function sendTest(
  website: Website,
  mail: Mail,
  type: RequestedParts,
  fields: MailFields,
  to: string,
): Promise<MailTrial> {
  return unwrap(
    client.POST(`${TEMPLATE}/test`, { params: params(website, mail), body: { ...fields, type, to } }),
  );
}

function params({ id_website }: Website, { kind, language }: Mail) {
  return { path: { id_website, kind, language } };
}
