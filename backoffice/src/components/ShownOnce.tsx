import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { CopyField } from './CopyField';

interface Props {
  title: string;
  text: string;
  values: readonly (readonly [label: string, value: string])[];
  onDone: () => void;
}

/** A secret the platform cannot show again. */
export function ShownOnce({ title, text, values, onDone }: Props) {
  const { t } = useTranslation();
  return (
    <Alert color="blue" variant="light" icon={<IconKey />} title={title} role="status">
      <Stack gap="xs" align="stretch">
        <Text size="sm">{text}</Text>
        {values.map(([label, value]) => (
          <CopyField
            key={label}
            label={label}
            value={value}
            copyLabel={t('copy.it', { label })}
            copiedLabel={t('copy.done')}
          />
        ))}
        <div>
          <Button size="xs" variant="default" onClick={onDone}>
            {t('copy.kept')}
          </Button>
        </div>
      </Stack>
    </Alert>
  );
}
