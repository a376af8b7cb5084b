import { Box, List, Text, ThemeIcon } from '@mantine/core';
import { IconCheck, IconPoint, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { CheckState } from '../api/checks';
import { stepsOf, type Method, type StepShown } from '../flow';

const LOOKS = {
  passed: { color: 'proof', Icon: IconCheck },
  failed: { color: 'red', Icon: IconX },
  open: { color: 'gray', Icon: IconPoint },
} as const;

/** A check's steps in their order, with what each has found. */
export function CheckSteps({ method, check }: { method: Method; check: CheckState }) {
  const { t } = useTranslation('feeds');
  const kind = check.variables?.kind ?? 'connection';
  const steps = stepsOf(method, kind, check.data);
  return (
    <div>
      <Text size="sm" fw={600} mb="xs" role="status">
        <Verdict check={check} steps={steps} />
      </Text>
      <List spacing={8} center listStyleType="none" aria-label={t(`test.${kind}`)}>
        {steps.map((shown) => (
          <StepItem key={shown.step} shown={shown} />
        ))}
      </List>
    </div>
  );
}

function Verdict({ check, steps }: { check: CheckState; steps: StepShown[] }) {
  const { t } = useTranslation('feeds');
  const kind = check.variables?.kind ?? 'connection';
  if (check.data === undefined) return t(`testing.${kind}`);
  if (!check.data.ok) return t('testFailed');
  if (check.data.host_key?.state === 'new') return t('key.wanted');
  return steps.some(({ state }) => state === 'open') ? t('testLonger') : t(`testOk.${kind}`);
}

function StepItem({ shown: { step, state, message } }: { shown: StepShown }) {
  const { t } = useTranslation('feeds');
  const { color, Icon } = LOOKS[state];
  return (
    <List.Item
      icon={
        <ThemeIcon size={22} radius="xl" color={color} variant="light">
          <Icon size={14} stroke={2} aria-hidden />
        </ThemeIcon>
      }
    >
      <Text size="sm" span fw={550} {...(state === 'open' && { c: 'dimmed' })}>
        {t(`step.${step}`)}
      </Text>
      <Box component="span" c={state === 'failed' ? 'red' : 'dimmed'} fz="sm">
        {' · '}
        {message ?? t('stepNotReached')}
      </Box>
    </List.Item>
  );
}
