import { Group, Loader, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconPaperclip } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Review } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';

import { addEvidence } from '../api/reviews';
import { useChange } from '../use-change';

import '@mantine/dropzone/styles.css';

const LIMIT_MB = 5;
const LIMIT_BYTES = LIMIT_MB * 1024 * 1024; // the platform's own; here it spares the way
const MOST_FILES = 5;

/** Files that prove the last flag. */
export function EvidenceDrop({ review }: { review: Review }) {
  const { t } = useTranslation('reviews');
  const [tooLarge, setTooLarge] = useState<string[]>([]);
  const handing = useChange(async (idWebsite, files: File[]) => {
    let changed: Review = review;
    for (const file of files) changed = await addEvidence(idWebsite, review.id, file);
    return changed;
  });
  const room = MOST_FILES - (review.flags.at(-1)?.evidence.length ?? 0);
  if (room <= 0) return <Text size="sm">{t('evidenceFull', { limit: MOST_FILES })}</Text>;
  const take = (files: File[]) => {
    setTooLarge(files.filter(({ size }) => size > LIMIT_BYTES).map(({ name }) => name));
    const fitting = files.filter(({ size }) => size <= LIMIT_BYTES);
    if (fitting.length > 0) handing.mutate(fitting);
  };
  return (
    <Stack gap="xs">
      <Dropzone
        onDrop={take}
        loading={handing.isPending}
        loaderProps={{ children: <Loader aria-label={t('evidenceSending')} /> }}
        p="sm"
        bg="transparent"
        inputProps={{ 'aria-label': t('evidenceDrop') }}
      >
        <Group gap="sm" wrap="nowrap">
          <IconPaperclip size={20} stroke={1.6} aria-hidden />
          <div>
            <Text size="sm" fw={550}>
              {t('evidenceDrop')}
            </Text>
            <Text size="xs" c="dimmed">
              {t('evidenceHint', { count: room, limit: LIMIT_MB })}
            </Text>
          </div>
        </Group>
      </Dropzone>
      {tooLarge.map((name) => (
        <Text key={name} size="sm" role="alert" c="var(--mantine-color-error)">
          {t('evidenceTooLarge', { name, limit: LIMIT_MB })}
        </Text>
      ))}
      {handing.error && <ProblemAlert error={handing.error} />}
    </Stack>
  );
}
