import { Checkbox, Fieldset, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { allOf, FAMILIES, isChosen, isPartly, KINDS, toggleFamily, toggleType } from '../events';
import { useWebhookWords } from '../use-webhook-words';

interface Props {
  value: string[];
  onChange: (events: string[]) => void;
  error?: string | undefined;
}

export function EventsInput({ value, onChange, error }: Props) {
  const { t } = useTranslation('webhooks');
  const words = useWebhookWords();
  return (
    <Stack gap="sm">
      {FAMILIES.map((family) => (
        <Fieldset key={family} legend={t(`family.${family}`)} variant="default">
          <Checkbox
            label={t('everything')}
            mb="xs"
            checked={value.includes(allOf(family))}
            indeterminate={isPartly(value, family)}
            onChange={() => onChange(toggleFamily(value, family))}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" verticalSpacing={6}>
            {KINDS[family].map((kind) => {
              const type = `${family}.${kind}`;
              return (
                <Checkbox
                  key={kind}
                  size="xs"
                  label={words.type(type)}
                  checked={isChosen(value, family, type)}
                  onChange={() => onChange(toggleType(value, family, type))}
                />
              );
            })}
          </SimpleGrid>
        </Fieldset>
      ))}
      {error && (
        <Text size="xs" c="red" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}
