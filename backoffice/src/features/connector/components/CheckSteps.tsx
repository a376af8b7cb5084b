import { Box, List, Text, ThemeIcon } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ConnectorCheck, Website } from '@/api/types';
import { useDateFormats } from '@/lib/dates';

/** What the last test has found, step by step up to the first that failed. */
export function CheckSteps({ check, website }: { check: ConnectorCheck; website: Website }) {
  const { t } = useTranslation('connector');
  const formats = useDateFormats(website.time_zone);
  return (
    <Box>
      <Text size="sm" fw={600} mb="xs" id="last-test" role="status">
        {t(check.ok ? 'testOk' : 'testFailed', { at: formats.dateTime(check.at) })}
      </Text>
      <List spacing={8} center listStyleType="none" aria-labelledby="last-test">
        {check.steps.map(({ step, ok, message }) => (
          <List.Item
            key={step}
            icon={
              <ThemeIcon size={22} radius="xl" color={ok ? 'proof' : 'red'} variant="light">
                {ok ? (
                  <IconCheck size={14} stroke={2} aria-hidden />
                ) : (
                  <IconX size={14} stroke={2} aria-hidden />
                )}
              </ThemeIcon>
            }
          >
            <Text size="sm" span {...(!ok && { c: 'red', fw: 550 })}>
              {message}
            </Text>
          </List.Item>
        ))}
      </List>
    </Box>
  );
}
