import { Button, Group, Kbd, Paper, Stack, Text, Textarea } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ModeratedReview, ReviewDecision } from '@/api/types';
import { ReasonChoice } from '@/components/review/ReasonChoice';
import { reasonsFor } from '@/components/review/reasons';

import type { ChangeDraft, DecisionDraft } from '../use-decision-draft';

const MAX_CHARS = 2000;

interface Props {
  review: ModeratedReview;
  verb: ReviewDecision['decision'];
  draft: DecisionDraft;
  onChange: ChangeDraft;
  onDecide: (decision: ReviewDecision) => void;
  onCancel: () => void;
}

/** A decision about to be taken, on the review as it was seen. */
export function DecisionForm({ review, verb, draft, onChange, onDecide, onCancel }: Props) {
  const { t } = useTranslation('moderation');
  const { t: shared } = useTranslation('review');
  const isRefusal = verb === 'refuse';
  const reason = reasonsFor(review).find((code) => code === draft.reason) ?? null;
  const [missing, setMissing] = useState(false);
  const send = () => {
    setMissing(isRefusal && reason === null);
    if (isRefusal && reason === null) return;
    onDecide({
      decision: verb,
      reason: isRefusal ? reason : null,
      comment: draft.comment.trim() || null,
      message: (isRefusal && draft.message.trim()) || null,
      revision: review.revision,
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
                onChange({ reason: chosen });
                setMissing(false);
              }}
            />
          )}
          {isRefusal && (
            <Note
              label={t('toAuthor')}
              hint={t('toAuthorHint')}
              value={draft.message}
              onChange={(message) => onChange({ message })}
            />
          )}
          <Note
            label={t('forTheFile')}
            hint={t('forTheFileHint')}
            value={draft.comment}
            onChange={(comment) => onChange({ comment })}
            autoFocus={!isRefusal}
          />
          <Group justify="flex-end" gap="xs">
            <Text size="xs" c="dimmed" mr="auto">
              <Kbd size="xs">{shared('keys.ctrl')}</Kbd> <Kbd size="xs">↵</Kbd> {t(`decision.${verb}`)}
            </Text>
            <Button variant="default" size="xs" onClick={onCancel}>
              {shared('cancel')}
            </Button>
            <Button type="submit" size="xs" color={isRefusal ? 'red' : 'proof'}>
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
