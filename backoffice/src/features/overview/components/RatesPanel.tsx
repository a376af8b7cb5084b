import { Group, Paper, Progress, Text, Title } from '@mantine/core';
import { IconStarFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { ratedOf, RATES, shareOf, type Rates } from '../numbers';
import { useFormats } from '../use-formats';
import classes from './Overview.module.css';

/** How many reviews of the period gave each rate. */
export function RatesPanel({ rates }: { rates: Rates }) {
  const { t } = useTranslation('overview');
  const formats = useFormats();
  const { count } = ratedOf(rates);
  return (
    <Paper withBorder p="md" className={classes.panel ?? ''} component="section" aria-labelledby="rates">
      <Title order={2} size="h5" id="rates">
        {t('rates.title')}
      </Title>
      <Text size="xs" c="dimmed" mb="sm">
        {t('rates.hint', { count, number: formats.whole(count) })}
      </Text>
      <table className={classes.bars} aria-labelledby="rates">
        <thead>
          <tr>
            <th scope="col">{t('rates.rate')}</th>
            <td className={classes.bar} />
            <th scope="col">{t('rates.reviews')}</th>
            <th scope="col">{t('rates.share')}</th>
          </tr>
        </thead>
        <tbody>
          {RATES.map((rate) => {
            const share = shareOf(rates[rate], count);
            return (
              <tr key={rate}>
                <th scope="row">
                  <Group gap={4} wrap="nowrap">
                    {rate}
                    <IconStarFilled size={13} aria-hidden className={classes.star ?? ''} />
                  </Group>
                </th>
                <td className={classes.bar}>
                  <Progress
                    size={18}
                    radius="sm"
                    color={rate > 2 ? 'proof.7' : 'orange.6'}
                    value={100 * (share ?? 0)}
                    aria-hidden
                  />
                </td>
                <td>{formats.whole(rates[rate])}</td>
                <td>{share === null ? '–' : formats.share(share)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Paper>
  );
}
