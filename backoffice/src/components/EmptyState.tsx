import { Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  action?: ReactNode;
  wholePage?: boolean; // then its title is the page's
  framed?: boolean; // where a list would have a frame of its own
}

/** Says why there is nothing, and what to do next. */
export function EmptyState({ icon, title, children, action, wholePage = false, framed = false }: Props) {
  const content = (
    <Stack align="center" gap="sm" py={64} px="md" maw={520} mx="auto" ta="center">
      <ThemeIcon size={56} radius="xl" variant="light">
        {icon}
      </ThemeIcon>
      <Title order={wholePage ? 1 : 2} size="h4">
        {title}
      </Title>
      <Text c="dimmed" size="sm" component="div">
        {children}
      </Text>
      {action}
    </Stack>
  );
  if (!framed) return content;
  return (
    <Paper withBorder bg="var(--panel-background)">
      {content}
    </Paper>
  );
}
