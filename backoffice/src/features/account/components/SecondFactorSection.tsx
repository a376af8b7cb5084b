import { Badge, Button, Group, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Me } from '@/api/types';
import { Section } from '@/components/Section';

import { meQuery } from '../api/me';
import type { Begun } from '../api/second-factor';
import { BeginSecondFactor } from './BeginSecondFactor';
import { ConfirmSecondFactor } from './ConfirmSecondFactor';
import { RecoveryCodes } from './RecoveryCodes';
import { RemoveSecondFactor } from './RemoveSecondFactor';

interface Props {
  state: Me['second_factor'];
  email: string;
}

export function SecondFactorSection({ state, email }: Props) {
  const { t } = useTranslation('account');
  return (
    <Section title={t('secondFactor')} hint={t('secondFactorHint')}>
      <Group gap="xs">
        <Badge color={state.enabled ? 'proof' : 'gray'} variant="light">
          {t(state.enabled ? 'secondFactorOn' : 'secondFactorOff')}
        </Badge>
        {state.required && <Text size="sm">{t('secondFactorRequired')}</Text>}
        {state.enabled && (
          <Text size="sm" c="dimmed">
            {t('codesLeft', { count: state.recovery_codes_left })}
          </Text>
        )}
      </Group>
      <Step state={state} email={email} />
    </Section>
  );
}

function Step({ state, email }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [begun, setBegun] = useState<Begun | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const queryClient = useQueryClient();
  const { t } = useTranslation('account');
  const isDone = () => {
    setOpen(false);
    setBegun(null);
    return queryClient.invalidateQueries(meQuery);
  };

  if (codes !== null) return <RecoveryCodes codes={codes} onKept={() => setCodes(null)} />;
  if (!isOpen)
    return (
      <Button variant="default" style={{ alignSelf: 'flex-start' }} onClick={() => setOpen(true)}>
        {t(state.enabled ? 'removeSecondFactor' : 'setUpSecondFactor')}
      </Button>
    );
  if (state.enabled) return <RemoveSecondFactor email={email} onRemoved={isDone} />;
  if (begun === null) return <BeginSecondFactor email={email} onBegun={setBegun} />;
  return (
    <ConfirmSecondFactor
      begun={begun}
      onBack={() => setBegun(null)}
      onConfirmed={(made) => {
        setCodes(made);
        return isDone();
      }}
    />
  );
}
