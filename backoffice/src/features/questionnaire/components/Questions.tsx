import { Button, Group, Menu, Stack, Text } from '@mantine/core';
import {
  IconListCheck,
  IconMessage,
  IconMessageQuestion,
  IconPlus,
  IconStar,
  IconGauge,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { OwnQuestion, QuestionKind } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import type { CustomerLanguage } from '@/lib/customer-languages';

import { KINDS, MOST_QUESTIONS, moved, newQuestion, replaced } from '../questions';
import { QuestionCard } from './QuestionCard';

const ICONS: Record<QuestionKind, typeof IconStar> = {
  rating: IconStar,
  score: IconGauge,
  choice: IconListCheck,
  text: IconMessage,
};

interface Props {
  questions: OwnQuestion[];
  language: CustomerLanguage;
  errors: Record<string, ReactNode>;
  onChange: (questions: OwnQuestion[]) => void;
}

export function Questions({ questions, language, errors, onChange }: Props) {
  const { t } = useTranslation('questionnaire');
  const add = (
    <AddMenu
      disabled={questions.length >= MOST_QUESTIONS}
      onAdd={(kind) => onChange([...questions, newQuestion(kind)])}
    />
  );
  if (questions.length === 0)
    return (
      <EmptyState framed icon={<IconMessageQuestion />} title={t('emptyTitle')} action={add}>
        {t('emptyText')}
      </EmptyState>
    );
  return (
    <Stack gap="md" pb="lg" align="stretch">
      {questions.map((question, index) => (
        <QuestionCard
          key={question.id}
          question={question}
          number={index + 1}
          isLast={index === questions.length - 1}
          language={language}
          errors={errors}
          onChange={(changed) => onChange(replaced(questions, index, changed))}
          onMove={(to) => onChange(moved(questions, index, to))}
          onRemove={() => onChange(questions.filter(({ id }) => id !== question.id))}
        />
      ))}
      <Group>{add}</Group>
      <Text size="xs" c="dimmed">
        {t('most', { count: MOST_QUESTIONS })}
      </Text>
    </Stack>
  );
}

function AddMenu({ disabled, onAdd }: { disabled: boolean; onAdd: (kind: QuestionKind) => void }) {
  const { t } = useTranslation('questionnaire');
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <Button variant="light" disabled={disabled} leftSection={<IconPlus size={16} stroke={1.7} />}>
          {t('add')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {KINDS.map((kind) => {
          const Icon = ICONS[kind];
          return (
            <Menu.Item key={kind} leftSection={<Icon size={18} stroke={1.7} />} onClick={() => onAdd(kind)}>
              {t(`kinds.${kind}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
