import { Anchor, Group, Text } from '@mantine/core';
import { IconFileDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { Section } from '@/components/Section';

const EXAMPLES = (['site', 'product'] as const).flatMap((nature) =>
  (['csv', 'xml'] as const).map((format) => ({ nature, format })),
);

/** What readers of each nature and format are tried with. */
export function ExampleFiles() {
  const { t } = useTranslation('feeds');
  return (
    <Section title={t('examples')} hint={t('examplesHint')}>
      <Group gap="lg">
        {EXAMPLES.map(({ nature, format }) => (
          <Anchor
            key={`${nature}.${format}`}
            href={`/api/v1/feed-examples/${nature}.${format}`}
            download
            size="sm"
          >
            <Group gap={6} component="span">
              <IconFileDownload size={16} stroke={1.7} aria-hidden />
              <Text span size="sm">
                {t('example', { nature: t(`nature.${nature}`), format: t(`format.${format}`) })}
              </Text>
            </Group>
          </Anchor>
        ))}
      </Group>
    </Section>
  );
}
