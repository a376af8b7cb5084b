import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { OwnQuestion } from '@/api/types';
import { useCurrentWebsite } from '@/lib/current-website';
import { ownLanguage, type CustomerLanguage } from '@/lib/customer-languages';

import { LEAST_CHOICES, MOST_CHOICES, newChoice, replaced, withText } from '../questions';

interface Props {
  choices: OwnQuestion['choices'];
  language: CustomerLanguage;
  errors: Record<string, ReactNode>;
  path: string; // of the choices among the errors
  onChange: (choices: OwnQuestion['choices']) => void;
}

export function Choices({ choices, language, errors, path, onChange }: Props) {
  const { t } = useTranslation('questionnaire');
  const { locale } = useCurrentWebsite();
  return (
    <Input.Wrapper label={t('choices')} labelElement="div" error={errors[path]}>
      <Stack gap={6} mt={4}>
        {choices.map((choice, index) => (
          <Group key={choice.id} gap={4} wrap="nowrap" align="flex-start">
            <TextInput
              flex={1}
              size="sm"
              aria-label={t('choice', { number: index + 1 })}
              placeholder={choice.texts[ownLanguage(locale)] ?? t('choice', { number: index + 1 })}
              value={choice.texts[language] ?? ''}
              error={errors[`${path}.${index}.texts`]}
              maxLength={200}
              onChange={({ currentTarget }) => {
                const texts = withText(choice.texts, language, currentTarget.value);
                onChange(replaced(choices, index, { ...choice, texts }));
              }}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              mt={4}
              disabled={choices.length <= LEAST_CHOICES}
              aria-label={t('removeChoice', { number: index + 1 })}
              onClick={() => onChange(choices.filter(({ id }) => id !== choice.id))}
            >
              <IconX size={16} stroke={1.7} />
            </ActionIcon>
          </Group>
        ))}
        <Button
          size="xs"
          variant="default"
          w="fit-content"
          disabled={choices.length >= MOST_CHOICES}
          leftSection={<IconPlus size={14} stroke={1.7} />}
          onClick={() => onChange([...choices, newChoice()])}
        >
          {t('addChoice')}
        </Button>
      </Stack>
    </Input.Wrapper>
  );
}
