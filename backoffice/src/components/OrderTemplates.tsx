import { Anchor, Group, Text } from '@mantine/core';
import { IconFileDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

const TEMPLATES = ['online-brand', 'online-product', 'offline-brand', 'offline-product'] as const;

/** The four order files to start from (domain.md 2.7). */
export function OrderTemplates({ label }: { label: string }) {
  const { t } = useTranslation('imports');
  return (
    <Group gap="lg" component="section">
      <Text size="sm" fw={600}>
        {label}
      </Text>
      {TEMPLATES.map((name) => (
        <Anchor key={name} href={`/api/v1/order-templates/${name}.csv`} download size="sm">
          <Group gap={6} component="span">
            <IconFileDownload size={16} stroke={1.7} aria-hidden />
            {t(`template.${name}`)}
          </Group>
        </Anchor>
      ))}
    </Group>
  );
}
