import type {
  Connector,
  FeedFlow,
  OrderImport,
  RequestStatistics,
  ReviewStatistics,
  SftpFile,
  Webhook,
} from '@/api/types';

import { silentSince } from '@/lib/silent-connector';

import { daysBefore } from './numbers';

/** Something that somebody should look at, and where. */
export interface Notice {
  kind: NoticeKind;
  severity: 'error' | 'warning' | 'hint';
  count: number; // how many of it
  name?: string; // the newest of them
  share?: number; // of mails, between 0 and 1
  day?: string; // since when, or of when: a calendar day
  to: string; // a screen of the website
}

export type NoticeKind =
  | 'filesFailed'
  | 'importsWaiting'
  | 'feedsFailed'
  | 'connectorSilent'
  | 'webhooksFailing'
  | 'bouncesRising'
  | 'ordersStopped'
  | 'reviewsUnanswered'
  | 'reviewsWaiting';

const RECENT_FILES_DAYS = 7;
const RECENT_MAILS_DAYS = 14;
const SILENT_DAYS = 7;
const BUSY_DAYS = 5; // days with orders before it became silent, for the silence to mean something
const FEW_BOUNCES = 5;
const LOW_BOUNCE_SHARE = 0.02;
const ANSWERED_WITHIN_WEEKS = 4;
const RISING = 1.5; // times the share it was before

export function failedFiles(files: readonly SftpFile[], now: Date): Notice[] {
  const since = new Date(now.getTime() - RECENT_FILES_DAYS * 24 * 60 * 60 * 1000).toISOString();
  const failed = files.filter(
    ({ state, path, processed_at }) =>
      state === 'error' && path !== null && processed_at !== null && processed_at >= since, // or erased
  );
  return noticed({ kind: 'filesFailed', severity: 'error', to: 'sftp' }, failed, ({ name }) => name);
}

export function waitingImports(imports: readonly OrderImport[]): Notice[] {
  const waiting = imports.filter(
    ({ state, rows_importable }) => state === 'previewed' && rows_importable > 0,
  );
  const to = waiting.length === 1 ? `imports/${waiting[0]?.id}` : 'imports';
  return noticed({ kind: 'importsWaiting', severity: 'hint', to }, waiting, ({ file_name }) => file_name);
}

export function failedFeeds(flows: readonly FeedFlow[]): Notice[] {
  const failed = flows.filter(({ active, last_run }) => active && last_run?.state === 'failed');
  const notices = noticed(
    { kind: 'feedsFailed', severity: 'error', to: 'feeds' },
    failed,
    ({ host, directory }) => host ?? directory,
  );
  const day = failed[0]?.last_run?.local_date;
  return day === undefined ? notices : notices.map((notice) => ({ ...notice, day }));
}

/** Whether a shop that is asked every quarter of an hour has not answered for a day. */
export function silentConnector(connector: Connector, now: Date): Notice[] {
  const since = silentSince(connector, now);
  if (since === null) return [];
  const count = Math.floor((now.getTime() - Date.parse(since)) / (60 * 60 * 1000));
  const name = connector.source;
  return [{ kind: 'connectorSilent', severity: 'error', count, name, to: 'connector' }];
}

export function failingWebhooks(webhooks: readonly Webhook[]): Notice[] {
  const failing = webhooks.filter(
    ({ disabled_at, health }) => disabled_at !== null || health.failing_since !== null,
  );
  return noticed({ kind: 'webhooksFailing', severity: 'error', to: 'webhooks' }, failing, ({ url }) => url);
}

/** Whether mails of the last days come back more often than those before them did. */
export function risingBounces({ by_day, funnel }: RequestStatistics, today: string): Notice[] {
  const since = daysBefore(today, RECENT_MAILS_DAYS - 1);
  const sumOver = (isRecent: boolean) => {
    const inside = ({ day }: { day: string }) => day >= since === isRecent;
    const bounced = sum(by_day.filter(inside).map(({ by_status }) => by_status.error ?? 0));
    const sent = sum(funnel.by_day.filter(inside).map((day) => day.sent));
    return { bounced, share: bounced / Math.max(sent, bounced, 1) };
  };
  const [now, before] = [sumOver(true), sumOver(false)];
  const isMany = now.bounced >= FEW_BOUNCES && now.share >= LOW_BOUNCE_SHARE;
  if (!isMany || now.share < RISING * before.share) return [];
  const to = `requests?status=error&sort=-status_at`;
  return [{ kind: 'bouncesRising', severity: 'warning', count: now.bounced, share: now.share, to }];
}

/** Whether a website that had orders nearly every day has none any more: its door may have fallen silent. */
export function stoppedOrders({ by_day }: RequestStatistics, today: string): Notice[] {
  const days = by_day.map(({ day }) => day).sort();
  const last = days.at(-1);
  if (last === undefined || last > daysBefore(today, SILENT_DAYS)) return [];
  const before = days.filter((day) => day > daysBefore(last, 28));
  if (before.length < BUSY_DAYS) return [];
  const count = (Date.parse(today) - Date.parse(last)) / (24 * 60 * 60 * 1000);
  return [{ kind: 'ordersStopped', severity: 'warning', count, day: last, to: 'requests' }];
}

/** Reviews that wait for the merchant: low rates without an answer, and what a moderator has not decided. */
export function waitingReviews({ by_state, by_week }: ReviewStatistics): Notice[] {
  const unanswered = sum(by_week.slice(-ANSWERED_WITHIN_WEEKS).map((week) => week.unanswered));
  const waiting = by_state.in_moderation ?? 0;
  const notices: Notice[] = [
    {
      kind: 'reviewsUnanswered',
      severity: 'hint',
      count: unanswered,
      to: 'reviews?state=published&rate=2&rate=1&answered=false',
    },
    { kind: 'reviewsWaiting', severity: 'hint', count: waiting, to: 'reviews?state=in_moderation' },
  ];
  return notices.filter(({ count }) => count > 0);
}

const SEVERITIES = ['error', 'warning', 'hint'] as const;

export function mostSevereFirst(notices: readonly Notice[]): Notice[] {
  return [...notices].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

function noticed<Thing>(
  notice: Omit<Notice, 'count'>,
  things: readonly Thing[],
  nameOf: (thing: Thing) => string,
): Notice[] {
  const [newest] = things;
  return newest === undefined ? [] : [{ ...notice, count: things.length, name: nameOf(newest) }];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
