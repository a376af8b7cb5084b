import { Button, Group, Kbd, Paper, Stack, Text, Textarea } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ModeratedReview, ReviewDecision } from '@/api/types';
import { ReasonChoice } from '@/components/review/ReasonChoice';
import type { ReasonCode } from '@/components/review/reasons';
import { useDraft } from '@/lib/use-draft';

const MAX_CHARS = 2000;

interface Props {
  review: ModeratedReview;
  verb: ReviewDecision['decision'];
  deciding: UseMutationResult<ModeratedReview, Error, ReviewDecision>;
  onDecided: (review: ModeratedReview) => void;
  onCancel: () => void;
}

/** A decision about to be taken, on the review as it was seen. */
export function DecisionForm({ review, verb, deciding, onDecided, onCancel }: Props) {
  const { t } = useTranslation('moderation');
  const { t: shared } = useTranslation('review');
  const isRefusal = verb === 'refuse';
  const [reason, setReason] = useState<ReasonCode | null>(null);
  const [missing, setMissing] = useState(false);
  const comment = useDraft(`decision.${review.id}`);
  const message = useDraft(`refusal.${review.id}`);
  const send = () => {
    setMissing(isRefusal && reason === null);
    if (isRefusal && reason === null) return;
    const decision: ReviewDecision = {
      decision: verb,
      reason: isRefusal ? reason : null,
      comment: comment.text.trim() || null,
      message: (isRefusal && message.text.trim()) || null,
      revision: review.revision,
    };
    deciding.mutate(decision, {
      onSuccess: (changed) => {
        comment.forget();
        message.forget();
        onDecided(changed);
      },
    });
  };
  useHotkeys(
    [
      ['mod+Enter', send],
      ['Escape', onCancel],
    ],
    [],
  );
  return (
    <Paper withBorder p="md" bg="transparent">
      <form
        aria-label={t(`decision.${verb}`)}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Stack gap="md">
          {isRefusal && (
            <ReasonChoice
              review={review}
              label={t('reason')}
              value={reason}
              error={missing && t('reasonMissing')}
              columns={2}
              autoFocus
              onChange={(chosen) => {
                setReason(chosen);
                setMissing(false);
              }}
            />
          )}
          {isRefusal && (
            <Note
              label={t('toAuthor')}
              hint={t('toAuthorHint')}
              value={message.text}
              onChange={message.change}
            />
          )}
          <Note
            label={t('forTheFile')}
            hint={t('forTheFileHint')}
            value={comment.text}
            onChange={comment.change}
            autoFocus={!isRefusal}
          />
          <Group justify="flex-end" gap="xs">
            <Text size="xs" c="dimmed" mr="auto">
              <Kbd size="xs">{shared('keys.ctrl')}</Kbd> <Kbd size="xs">↵</Kbd> {t(`decision.${verb}`)}
            </Text>
            <Button variant="default" size="xs" onClick={onCancel}>
              {shared('cancel')}
            </Button>
            <Button type="submit" size="xs" color={isRefusal ? 'red' : 'proof'} loading={deciding.isPending}>
              {t(`decision.${verb}`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

interface NoteProps {
  label: string;
  hint: string;
  value: string;
  autoFocus?: boolean;
  onChange: (text: string) => void;
}

function Note({ label, hint, value, autoFocus = false, onChange }: NoteProps) {
  return (
    <Textarea
      label={label}
      description={hint}
      autosize
      minRows={2}
      maxRows={8}
      maxLength={MAX_CHARS}
      autoFocus={autoFocus}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
