import { Alert, Button, Group, Paper, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Review } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { ReasonChoice } from '@/components/review/ReasonChoice';
import type { ReasonCode } from '@/components/review/reasons';
import { useDraft } from '@/lib/use-draft';

import { flag, type FlagWords } from '../api/reviews';
import { useChange } from '../use-change';

const MAX_CHARS = 2000;

interface Props {
  review: Review;
  onDone: () => void;
}

/** Asks the moderator to refuse a review. Files are handed in once the platform knows the flag. */
export function FlagForm({ review, onDone }: Props) {
  const { t } = useTranslation('reviews');
  const [reason, setReason] = useState<ReasonCode | null>(null);
  const [missing, setMissing] = useState(false);
  const comment = useDraft(`flag.${review.id}`);
  const flagging = useChange((idWebsite, words: FlagWords) => flag(idWebsite, review.id, words));
  const send = () => {
    setMissing(reason === null);
    if (reason === null) return;
    const words = { reason, comment: comment.text.trim() || null };
    flagging.mutate(words, {
      onSuccess: () => {
        comment.forget();
        onDone();
      },
    });
  };
  return (
    <Paper withBorder p="md" bg="transparent">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Stack gap="md">
          <ReasonChoice
            review={review}
            label={t('flagReason')}
            description={t('flagReasonHint')}
            value={reason}
            error={missing && t('flagReasonMissing')}
            onChange={(chosen) => {
              setReason(chosen);
              setMissing(false);
            }}
          />
          <Textarea
            label={t('flagComment')}
            description={t('flagCommentHint')}
            autosize
            minRows={2}
            maxRows={10}
            maxLength={MAX_CHARS}
            value={comment.text}
            onChange={({ currentTarget }) => comment.change(currentTarget.value)}
          />
          {reason === 'dispute_settled' && <Alert color="blue">{t('disputeText')}</Alert>}
          {flagging.error && <ProblemAlert error={flagging.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" size="xs" onClick={onDone}>
              {t('cancel')}
            </Button>
            <Button type="submit" size="xs" loading={flagging.isPending}>
              {t('sendFlag')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
