import { Anchor, Paper, Text, Title } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';

import { CodeTabs } from '@/components/CodeTabs';

import { LANGUAGES, verification } from '../verify';

const NAMES = { python: 'Python', javascript: 'JavaScript' };

export function Verification({ secret }: { secret: string | null }) {
  const { t } = useTranslation('webhooks');
  const samples = LANGUAGES.map((language) => ({
    language: NAMES[language],
    label: NAMES[language],
    code: verification(language, secret ?? 'whsec_…'),
  }));
  return (
    <Paper withBorder p="lg" bg="var(--panel-background)" component="section" aria-labelledby="verification">
      <Title order={2} size="h4" mb="xs" id="verification">
        {t('verification')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        <Trans
          t={t}
          i18nKey="verificationText"
          components={{
            standard: (
              <Anchor href="https://www.standardwebhooks.com/" target="_blank" inherit underline="always" />
            ),
          }}
        />
      </Text>
      <CodeTabs samples={samples} />
    </Paper>
  );
}
