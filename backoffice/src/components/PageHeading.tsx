import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

import type { Website } from '@/api/types';
import { usePageTitle } from '@/lib/page-title';

interface Props {
  title: string;
  website: Pick<Website, 'name'>;
  children?: ReactNode;
  actions?: ReactNode;
}

/** A screen's title, what it is for, and what can be done with all of it. */
export function PageHeading({ title, website, children, actions }: Props) {
  usePageTitle(`${title} · ${website.name}`);
  return (
    <Group justify="space-between" align="flex-end" mb="lg">
      <div>
        <Title order={1} size="h2" lts={-0.6}>
          {title}
        </Title>
        {children && (
          <Text c="dimmed" size="sm" maw={680}>
            {children}
          </Text>
        )}
      </div>
      {actions}
    </Group>
  );
}
