import { Button, Group, Paper, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ApiProblem } from '@/api/problem';
import type { Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { tellDone } from '@/components/notices';

import { addSuppression, suppressionsQuery } from '../api/suppressions';

export function NewEntry({ website }: { website: Website }) {
  const { t } = useTranslation('suppressions');
  const queryClient = useQueryClient();
  const [text, setText] = useState('');
  const add = useMutation({
    mutationFn: () => addSuppression(website, text.trim()),
    onSuccess: ({ shown }) => {
      setText('');
      tellDone(t('added', { shown }));
      return queryClient.invalidateQueries({ queryKey: suppressionsQuery(website).queryKey });
    },
  });
  const refusal = add.error instanceof ApiProblem ? add.error.errors[0]?.message : undefined;
  return (
    <Paper withBorder p="lg" bg="var(--panel-background)">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') add.mutate();
        }}
      >
        <TextInput
          label={t('new')}
          description={t('newHint')}
          placeholder="ines@example.org"
          value={text}
          error={refusal}
          inputContainer={(input) => (
            <Group gap="xs" wrap="nowrap" align="flex-end">
              <div style={{ flex: 1 }}>{input}</div>
              <Button type="submit" loading={add.isPending} disabled={text.trim() === ''}>
                {t('add')}
              </Button>
            </Group>
          )}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value);
            add.reset();
          }}
        />
        {add.error && refusal === undefined && <ProblemAlert error={add.error} />}
      </form>
    </Paper>
  );
}
