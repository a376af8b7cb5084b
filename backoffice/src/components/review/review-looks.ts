import {
  IconCircleX,
  IconClock,
  IconEyeCheck,
  IconFlag,
  IconHandStop,
  IconShieldSearch,
} from '@tabler/icons-react';

import type { ReviewKind, ReviewState } from '@/api/types';

export interface StateLook {
  color: string; // of the theme
  Icon: typeof IconClock;
}

/** Every state of a review (domain.md 7.4); never told apart by color alone. */
export const STATE_LOOKS: Readonly<Record<ReviewState, StateLook>> = {
  pending: { color: 'blue', Icon: IconClock },
  in_moderation: { color: 'yellow', Icon: IconShieldSearch },
  flagged: { color: 'orange', Icon: IconFlag },
  published: { color: 'proof', Icon: IconEyeCheck },
  refused: { color: 'red', Icon: IconCircleX },
  withdrawn: { color: 'gray', Icon: IconHandStop },
};

export const STATES = Object.keys(STATE_LOOKS) as ReviewState[];

export const KINDS = ['site', 'product'] as const satisfies readonly ReviewKind[];

export const RATES = [5, 4, 3, 2, 1] as const;

export function isState(text: string): text is ReviewState {
  return Object.hasOwn(STATE_LOOKS, text);
}

/** Text on a pale ground of a color of the theme: the library's own is too pale on yellow and orange. */
export function readableOn(color: string): string {
  const onPale = `color-mix(in srgb, var(--mantine-color-${color}-9) 65%, black)`;
  return `light-dark(${onPale}, var(--mantine-color-${color}-1))`;
}
