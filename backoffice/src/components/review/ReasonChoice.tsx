import { Radio, SimpleGrid } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { Review } from '@/api/types';

import { reasonsFor, type ReasonCode } from './reasons';

interface Props {
  review: Pick<Review, 'kind' | 'published_at'>;
  label: string;
  description?: string;
  value: ReasonCode | null;
  error?: ReactNode;
  columns?: number; // where there is room
  autoFocus?: boolean;
  onChange: (reason: ReasonCode) => void;
}

export function ReasonChoice(props: Props) {
  const { review, label, description, value, error, columns = 1, autoFocus = false, onChange } = props;
  const { t } = useTranslation('review');
  return (
    <Radio.Group
      label={label}
      description={description}
      value={value}
      error={error}
      onChange={onChange}
      withAsterisk
    >
      <SimpleGrid cols={{ base: 1, xl: columns }} spacing="lg" verticalSpacing="sm" my="sm">
        {reasonsFor(review).map((code, index) => (
          <Radio
            key={code}
            value={code}
            label={t(`reason.${code}`)}
            description={t(`reasonHint.${code}`)}
            autoFocus={autoFocus && (value === null ? index === 0 : code === value)}
          />
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}
