import { ActionIcon, Badge, Group, Paper, Stack, Switch, TextInput, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { OwnQuestion } from '@/api/types';
import { useCurrentWebsite } from '@/lib/current-website';
import { ownLanguage, type CustomerLanguage } from '@/lib/customer-languages';

import { withText } from '../questions';
import { Choices } from './Choices';

interface Props {
  question: OwnQuestion;
  number: number; // from 1
  isLast: boolean;
  language: CustomerLanguage;
  errors: Record<string, ReactNode>;
  onChange: (question: OwnQuestion) => void;
  onMove: (index: number) => void;
  onRemove: () => void;
}

export function QuestionCard(props: Props) {
  const { question, number, language, errors, onChange } = props;
  const { t } = useTranslation('questionnaire');
  const { locale } = useCurrentWebsite();
  const path = `questions.${number - 1}`;
  return (
    <Paper
      withBorder
      p="md"
      bg="var(--panel-background)"
      component="section"
      aria-label={t('question', { number })}
    >
      <Stack gap="sm">
        <CardHead {...props} />
        <TextInput
          label={t('text')}
          placeholder={question.texts[ownLanguage(locale)] ?? t('textHint')}
          value={question.texts[language] ?? ''}
          error={errors[`${path}.texts`]}
          maxLength={200}
          onChange={({ currentTarget }) =>
            onChange({ ...question, texts: withText(question.texts, language, currentTarget.value) })
          }
        />
        {question.kind === 'choice' && (
          <Choices
            choices={question.choices}
            language={language}
            errors={errors}
            path={`${path}.choices`}
            onChange={(choices) => onChange({ ...question, choices })}
          />
        )}
        <Switch
          label={t('required')}
          checked={question.required}
          onChange={({ currentTarget }) => onChange({ ...question, required: currentTarget.checked })}
        />
      </Stack>
    </Paper>
  );
}

function CardHead({ question, number, isLast, onMove, onRemove }: Props) {
  const { t } = useTranslation('questionnaire');
  const actions = [
    { name: 'up', Icon: IconArrowUp, disabled: number === 1, act: () => onMove(number - 2) },
    { name: 'down', Icon: IconArrowDown, disabled: isLast, act: () => onMove(number) },
    { name: 'remove', Icon: IconTrash, disabled: false, act: onRemove },
  ] as const;
  return (
    <Group justify="space-between">
      <Badge variant="light">
        {number}. {t(`kinds.${question.kind}`)}
      </Badge>
      <Group gap={2}>
        {actions.map(({ name, Icon, disabled, act }) => (
          <Tooltip key={name} label={t(name)}>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={disabled}
              aria-label={t(`${name}Question`, { number })}
              onClick={act}
            >
              <Icon size={16} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        ))}
      </Group>
    </Group>
  );
}
