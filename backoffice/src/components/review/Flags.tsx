import { Anchor, Badge, Group, List, Paper, Stack, Text } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ReviewFlag } from '@/api/types';
import { useDateFormats } from '@/lib/dates';

import classes from './Review.module.css';
import { readableOn } from './review-looks';
import { useReviewWords } from './use-review-words';

const OUTCOME_COLORS = { waiting: 'orange', accepted: 'red', rejected: 'gray' } as const;

interface Props {
  flags: readonly ReviewFlag[];
  timeZone: string;
  fileAddress: (evidenceId: string) => string;
}

/** What the merchant holds against a review, oldest first, with the files that prove it. */
export function Flags({ flags, timeZone, fileAddress }: Props) {
  const { t } = useTranslation('review');
  const words = useReviewWords();
  const dates = useDateFormats(timeZone);
  if (flags.length === 0) return null;
  return (
    <Stack gap="sm">
      {flags.map(({ at, reason, comment, outcome, evidence }) => (
        <Paper key={at} p="sm" withBorder bg="transparent">
          <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
            <Text size="sm" fw={600}>
              {words.reason(reason)}
            </Text>
            <Badge
              variant="light"
              flex="none"
              color={OUTCOME_COLORS[outcome ?? 'waiting']}
              c={readableOn(OUTCOME_COLORS[outcome ?? 'waiting'])}
            >
              {t(`outcome.${outcome ?? 'waiting'}`)}
            </Badge>
          </Group>
          <Text size="xs" c="dimmed">
            {dates.dateTime(at)}
          </Text>
          {comment && (
            <Text size="sm" mt={4} className={classes.text ?? ''}>
              {comment}
            </Text>
          )}
          {evidence.length > 0 && (
            <List listStyleType="none" spacing={2} mt="xs">
              {evidence.map(({ id, file_name }) => (
                <List.Item key={id}>
                  <Anchor href={fileAddress(id)} download size="sm" className={classes.text ?? ''}>
                    <IconPaperclip size={14} stroke={1.7} aria-hidden /> {file_name}
                  </Anchor>
                </List.Item>
              ))}
            </List>
          )}
        </Paper>
      ))}
    </Stack>
  );
}
