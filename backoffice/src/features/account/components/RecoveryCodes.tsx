import { Alert, Button, Code, CopyButton, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface Props {
  codes: readonly string[];
  onKept: () => void;
}

/** Codes the platform cannot show again. */
export function RecoveryCodes({ codes, onKept }: Props) {
  const { t } = useTranslation('account');
  return (
    <Alert color="blue" variant="light" icon={<IconKey />} title={t('recoveryCodes')} role="status">
      <Stack gap="sm">
        <Text size="sm">{t('recoveryCodesHint')}</Text>
        <SimpleGrid
          component="ul"
          cols={{ base: 1, sm: 2 }}
          spacing={6}
          m={0}
          p={0}
          aria-label={t('recoveryCodes')}
        >
          {codes.map((code) => (
            <Code key={code} component="li">
              {code}
            </Code>
          ))}
        </SimpleGrid>
        <Group gap="xs">
          <CopyButton value={codes.join('\n')}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy}>
                {t(copied ? 'copied' : 'copyCodes')}
              </Button>
            )}
          </CopyButton>
          <Button size="xs" onClick={onKept}>
            {t('codesKept')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
