import {
  IconAlertTriangle,
  IconBan,
  IconBellRinging,
  IconCalendarClock,
  IconCircleX,
  IconClick,
  IconHourglassEmpty,
  IconMailForward,
  IconMailOpened,
  IconStar,
} from '@tabler/icons-react';

import type { IntakeMethod, RequestStatus, RequestType } from '@/api/types';

export interface StatusLook {
  color: string; // of the theme
  Icon: typeof IconStar;
}

/** Every status, in the order of a request's life; never told apart by color alone. */
export const STATUS_LOOKS: Readonly<Record<RequestStatus, StatusLook>> = {
  programmed: { color: 'cyan', Icon: IconCalendarClock },
  sent: { color: 'blue', Icon: IconMailForward },
  opened: { color: 'indigo', Icon: IconMailOpened },
  form_opened: { color: 'violet', Icon: IconClick },
  review_submitted: { color: 'proof', Icon: IconStar },
  reminder: { color: 'yellow', Icon: IconBellRinging },
  error: { color: 'red', Icon: IconAlertTriangle },
  blocked: { color: 'orange', Icon: IconBan },
  cancelled: { color: 'gray', Icon: IconCircleX },
  expired: { color: 'gray', Icon: IconHourglassEmpty },
};

export const STATUSES = Object.keys(STATUS_LOOKS) as RequestStatus[];

export const TYPES = ['brand', 'product', 'brand_and_product'] as const satisfies readonly RequestType[];

export const METHODS = [
  'api',
  'csv',
  'sftp',
  'connector',
  'historical',
] as const satisfies readonly IntakeMethod[];

/** Steps of a history that are not named like the status they bring. */
const STATUS_OF_STEP: ReadonlyMap<string, RequestStatus> = new Map([
  ['reminded', 'reminder'],
  ['failed', 'error'],
]);

/** The status that a step of a history brings; null for one that leaves it as it was. */
export function statusOfStep(event: string): RequestStatus | null {
  return isStatus(event) ? event : (STATUS_OF_STEP.get(event) ?? null);
}

export function isStatus(text: string): text is RequestStatus {
  return Object.hasOwn(STATUS_LOOKS, text);
}
