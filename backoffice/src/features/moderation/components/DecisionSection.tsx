import { Button, Group, Stack, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconCircleX, IconEyeCheck, IconHandGrab, IconLock } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import type { ModeratedReview, ReviewDecision } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useDateFormats } from '@/lib/dates';
import { OWN_ZONE } from '@/lib/zone';

import { holderOf } from '../claims';
import { useDecisionDraft } from '../use-decision-draft';
import type { Moderation } from '../use-moderation';
import { useOwnId } from '../use-own-id';
import { DecisionForm } from './DecisionForm';

const KEEP_MS = 10 * 60_000; // a claim lasts 15 minutes

type Verb = ReviewDecision['decision'];

interface Props {
  review: ModeratedReview;
  moderation: Moderation;
}

/** Takes a review up, so that nobody else decides on it, then decides. */
export function DecisionSection({ review, moderation }: Props) {
  const { t } = useTranslation('moderation');
  const { claiming } = moderation;
  const [draft, change] = useDecisionDraft(review.id);
  const { verb } = draft;
  const holder = holderOf(review, useOwnId());
  const verbs = possible(review);
  const take = () => {
    if (holder === 'nobody') claiming.mutate();
  };
  const leave = () => {
    change({ verb: null });
    if (holder === 'me') moderation.release();
  };
  const choose = (chosen: Verb) => {
    if (holder === 'another' || !verbs.includes(chosen)) return;
    if (holder === 'me') change({ verb: chosen });
    else claiming.mutate(undefined, { onSuccess: () => change({ verb: chosen }) });
  };
  useHotkeys([
    ['t', take],
    ['l', leave],
    ['p', () => choose('publish')],
    ['r', () => choose('refuse')],
  ]);
  useKept(holder === 'me', claiming.mutate);
  if (verbs.length === 0) return <Text size="sm">{t('withdrawn')}</Text>;

  return (
    <Stack gap="sm">
      <ClaimNote review={review} onTake={take} onLeave={leave} isTaking={claiming.isPending} />
      {claiming.error && <ProblemAlert error={claiming.error} />}
      {verb !== null && verbs.includes(verb) && holder === 'me' ? (
        <DecisionForm
          key={verb}
          review={review}
          verb={verb}
          draft={draft}
          onChange={change}
          onDecide={moderation.decide}
          onCancel={() => change({ verb: null })}
        />
      ) : (
        <Group gap="xs">
          {verbs.map((one) => (
            <Button
              key={one}
              variant={one === 'publish' ? 'filled' : 'default'}
              leftSection={one === 'publish' ? <IconEyeCheck size={17} /> : <IconCircleX size={17} />}
              disabled={holder === 'another'}
              loading={claiming.isPending}
              onClick={() => choose(one)}
            >
              {t(`verb.${one}`)}
            </Button>
          ))}
        </Group>
      )}
    </Stack>
  );
}

/** What can be decided: not what stands already, and nothing about what its author took back. */
function possible({ state }: ModeratedReview): Verb[] {
  if (state === 'withdrawn') return [];
  if (state === 'published') return ['refuse'];
  return state === 'refused' ? ['publish'] : ['publish', 'refuse'];
}

/** Keeps a review taken up for as long as it is being looked at. */
function useKept(isMine: boolean, claimAgain: () => void): void {
  useEffect(() => {
    if (!isMine) return;
    const timer = setInterval(claimAgain, KEEP_MS);
    return () => clearInterval(timer);
  }, [isMine, claimAgain]);
}

interface ClaimNoteProps {
  review: ModeratedReview;
  isTaking: boolean;
  onTake: () => void;
  onLeave: () => void;
}

function ClaimNote({ review, isTaking, onTake, onLeave }: ClaimNoteProps) {
  const { t } = useTranslation('moderation');
  const dates = useDateFormats(OWN_ZONE);
  const holder = holderOf(review, useOwnId());
  const until = dates.dateTime(review.claimed_until ?? review.updated_at);
  if (holder === 'another')
    return (
      <Group gap="xs" role="status">
        <IconLock size={16} stroke={1.7} aria-hidden />
        <Text size="sm">{t('takenByAnother', { until })}</Text>
      </Group>
    );
  return (
    <Group gap="xs" role="status">
      {holder === 'me' && <Text size="sm">{t('takenByYou', { until })}</Text>}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconHandGrab size={15} stroke={1.7} />}
        loading={isTaking}
        onClick={holder === 'me' ? onLeave : onTake}
      >
        {t(holder === 'me' ? 'leave' : 'take')}
      </Button>
    </Group>
  );
}
