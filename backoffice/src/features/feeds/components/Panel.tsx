import { Paper, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';

interface Props {
  title: string;
  hint?: string;
  children: ReactNode;
}

/** Things that belong together, under a heading. */
export function Panel({ title, hint, children }: Props) {
  const id = useId();
  return (
    <Paper withBorder p="lg" h="100%" bg="var(--panel-background)" component="section" aria-labelledby={id}>
      <Title order={2} size="h4" id={id}>
        {title}
      </Title>
      {hint && (
        <Text size="sm" c="dimmed" mt={2}>
          {hint}
        </Text>
      )}
      {children}
    </Paper>
  );
}
