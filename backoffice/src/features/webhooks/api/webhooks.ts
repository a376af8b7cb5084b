import { queryOptions, skipToken } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { ChangedWebhook, NewWebhook, Webhook, WebhookTrial } from '@/api/types';

const WEBHOOKS = '/api/v1/websites/{id_website}/webhooks';
const WEBHOOK = `${WEBHOOKS}/{webhook_id}` as const;

/** All of a website's webhooks; it may have 20. */
export function webhooksQuery(idWebsite: string) {
  return queryOptions({
    queryKey: ['webhooks', idWebsite],
    queryFn: () => unwrap(client.GET(WEBHOOKS, { params: { path: { id_website: idWebsite } } })),
  });
}

export function webhookQuery(idWebsite: string, webhookId: string) {
  return queryOptions({
    queryKey: ['webhook', idWebsite, webhookId],
    queryFn: () => unwrap(client.GET(WEBHOOK, { params: { path: path(idWebsite, webhookId) } })),
  });
}

export function createWebhook(idWebsite: string, wanted: NewWebhook): Promise<Webhook> {
  return unwrap(client.POST(WEBHOOKS, { params: { path: { id_website: idWebsite } }, body: wanted }));
}

export function changeWebhook(
  idWebsite: string,
  webhookId: string,
  change: Partial<NewWebhook>,
): Promise<Webhook> {
  const body = change as ChangedWebhook; // the schema has defaults where a field left out keeps its value
  return unwrap(client.PUT(WEBHOOK, { params: { path: path(idWebsite, webhookId) }, body }));
}

export function removeWebhook(idWebsite: string, webhookId: string): Promise<unknown> {
  return unwrap(client.DELETE(WEBHOOK, { params: { path: path(idWebsite, webhookId) } }));
}

export function newSecret(idWebsite: string, webhookId: string): Promise<Webhook> {
  return unwrap(client.POST(`${WEBHOOK}/secret`, { params: { path: path(idWebsite, webhookId) } }));
}

export function testWebhook(idWebsite: string, webhookId: string): Promise<WebhookTrial> {
  return unwrap(client.POST(`${WEBHOOK}/test`, { params: { path: path(idWebsite, webhookId) } }));
}

function path(idWebsite: string, webhookId: string) {
  return { id_website: idWebsite, webhook_id: webhookId };
}

/** A secret that was just made, in memory only, until its reader has kept it. */
export function secretQuery(webhookId: string) {
  return queryOptions<string | null>({
    queryKey: ['webhook-secret', webhookId],
    queryFn: skipToken,
    initialData: null,
    staleTime: Infinity,
  });
}
